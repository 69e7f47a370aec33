/** Every 20 s a report is made of large temporary arrays, in steps, while requests go on. */
import { setTimeout as delay } from 'node:timers/promises';
import { makeRequest, serve } from '../traffic.mjs';

async function report() {
  let rows = [];
  for (let step = 0; step < 100; step++) {
    for (let index = 0; index < 30; index++) rows.push(makeRequest());
    await delay(50);
  }
  rows = rows.map(({ id, body }) => ({ id, total: body.reduce((sum, { price }) => sum + price, 0) }));
  rows.sort((a, b) => a.total - b.total);
  return rows[0].id;
}

serve(
  () => 300,
  () => {},
);
setInterval(report, 20_000);
