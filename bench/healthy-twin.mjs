/**
 * `npm run bench:twin`: the shop without its bug, under the same load, for ten minutes (MINUTES=… for longer). Prints
 * each signal's verdicts and fails when an incident is opened.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startLoad, startShop } from '../examples/leaky-shop/shop.mjs';

const MINUTES = Number(process.env.MINUTES ?? 10);

const dir = await mkdtemp(join(tmpdir(), 'heapwarden-twin-'));
const shop = await startShop({ dir, env: { SESSION_TTL_SECONDS: '20' } });
const load = startLoad(shop.url);
const seconds = {};
for (let second = 1; second <= MINUTES * 60; second++) {
  await delay(1_000);
  const { signals } = await ask('/api/v1/status');
  for (const [signal, { verdict, reason }] of Object.entries(signals)) note(second, signal, verdict, reason);
}
const { incidents } = await ask('/api/v1/incidents');
load.stop();
shop.child.kill();
await shop.exited;
console.log(`${MINUTES} min, seconds per verdict:`);
for (const [signal, verdicts] of Object.entries(seconds))
  console.log(`  ${signal}: ${JSON.stringify(verdicts)}`);
for (const { signal, reason } of incidents) console.log(`incident ${signal}: ${reason}`);
console.log(`incidents: ${incidents.length} (goal: 0)`);
process.exit(incidents.length === 0 ? 0 : 1);

async function ask(path) {
  const headers = { authorization: `Bearer ${shop.token}` };
  return (await fetch(`${shop.watchdogUrl}${path}`, { headers })).json();
}

function note(second, signal, verdict, reason) {
  seconds[signal] ??= {};
  const verdicts = seconds[signal];
  if (verdicts[verdict] === undefined && verdict !== 'learning') {
    console.log(`${second} s  ${signal} ${verdict}: ${reason}`);
  }
  verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
}
