/**
 * `npm run bench:tracker [pairs] [millions of objects]`: what it costs to track every request of an HTTP server, by CPU
 * of pairs of runs by turns; and what is left of objects that were tracked and collected.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { median } from './median.mjs';

const PAIRS = Number(process.argv[2] ?? 15);
const MILLIONS = Number(process.argv[3] ?? 10);
const REQUESTS = 20_000;
const GOAL = 1.01;
const MB = 2 ** 20;

const dir = mkdtempSync(join(tmpdir(), 'heapwarden-bench-'));
const ratios = [];
for (let pair = 0; pair < PAIRS; pair++) {
  // Who goes first has a cooler machine: by turns.
  const order = pair % 2 === 0 ? ['tracked', 'untracked'] : ['untracked', 'tracked'];
  const cpu = {};
  for (const way of order) cpu[way] = await cpuOfRequests(way);
  ratios.push(cpu.tracked / cpu.untracked);
}
const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
console.log(
  `CPU of ${REQUESTS} requests, tracked / untracked: ${median(ratios).toFixed(3)} (${low.toFixed(2)}–${high.toFixed(2)}, ${PAIRS} pairs; goal: ${GOAL})`,
);
const { before, after } = await grown();
console.log(
  `${MILLIONS} million objects tracked and collected: ${(before / MB).toFixed(1)} MB before, ${(after / MB).toFixed(1)} MB after`,
);
rmSync(dir, { recursive: true });

async function cpuOfRequests(way) {
  const app = application(['serve', way]);
  const [{ url }] = await once(app, 'message');
  const load = (amount) => autocannon({ url, connections: 10, amount });
  await load(REQUESTS / 4);
  const before = await cpuOf(app);
  await load(REQUESTS);
  const spent = (await cpuOf(app)) - before;
  app.send('end');
  await once(app, 'exit');
  return spent;
}

async function cpuOf(app) {
  app.send('cpu');
  const [{ user, system }] = await once(app, 'message');
  return user + system;
}

async function grown() {
  const app = application(['make', 'tracked', String(MILLIONS * 1e6)]);
  const exited = once(app, 'exit');
  const [told] = await once(app, 'message');
  await exited;
  return told;
}

function application(args) {
  return fork(new URL('tracker-app.mjs', import.meta.url), args, {
    env: { ...process.env, BENCH_DIR: dir },
    execArgv: ['--expose-gc'],
  });
}
