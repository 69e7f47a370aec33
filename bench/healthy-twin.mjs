/**
 * `npm run bench:twin`: the shop without its bug, under the same load, for ten minutes. Prints each verdict
 * and fails when an incident is opened.
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
let incidents = [];
for (let second = 1; second <= MINUTES * 60; second++) {
  await delay(1_000);
  const status = await (await fetch(`${shop.watchdogUrl}/api/v1/status`)).json();
  const { verdict, reason } = status.signals.js_heap;
  if (seconds[verdict] === undefined) console.log(`${second} s  ${verdict}: ${reason}`);
  seconds[verdict] = (seconds[verdict] ?? 0) + 1;
  ({ incidents } = await (await fetch(`${shop.watchdogUrl}/api/v1/incidents`)).json());
}
load.stop();
shop.child.kill();
await shop.exited;
console.log(`${MINUTES} min, seconds per verdict: ${JSON.stringify(seconds)}`);
console.log(`incidents: ${incidents.length} (goal: 0)`);
process.exit(incidents.length === 0 ? 0 : 1);
