/**
 * `npm run bench:capture`: how long an application with a heap of 200 MB stands still for a capture by fork,
 * and for `v8.writeHeapSnapshot()` on the same heap, in the same run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeHeapSnapshot } from 'node:v8';
import { start } from 'heapwarden';
import { median } from './median.mjs';

const HEAP_MB = Number(process.env.HEAP_MB ?? 200);
const CAPTURES = Number(process.env.CAPTURES ?? 3);
const TIMER_MS = 5;
const QUIET_MS = 10_000;

/** Sessions replaced at each turn: 10,000 a second. More, and the heap is no longer 200 MB but mostly garbage. */
const TURNOVER = 50;

class Session {
  constructor(id) {
    this.id = id;
    this.name = `user-${id}`;
    this.data = { a: id, b: [id, id + 1] };
  }
}

const sessions = new Map();
while (process.memoryUsage().heapUsed < HEAP_MB * 1e6) {
  for (let count = 0; count < 5_000; count++) sessions.set(sessions.size, new Session(sessions.size));
}

/** Some sessions come and go all the time, as in a server; the longest gap between two turns is what users feel. */
let longestGapMs = 0;
let lastTurnMs = performance.now();
setInterval(() => {
  const nowMs = performance.now();
  longestGapMs = Math.max(longestGapMs, nowMs - lastTurnMs - TIMER_MS);
  lastTurnMs = nowMs;
  for (let count = 0; count < TURNOVER; count++) {
    const id = Math.floor(Math.random() * sessions.size);
    sessions.set(id, new Session(id));
  }
}, TIMER_MS);

async function longestGapDuring(work) {
  await delay(TIMER_MS * 4);
  longestGapMs = 0;
  const result = await work();
  await delay(TIMER_MS * 4);
  return { gapMs: longestGapMs, result };
}

const dir = mkdtempSync(join(tmpdir(), 'heapwarden-bench-'));
const warden = start({ dir, port: 'off', logLevel: 'error', capturesPerDay: 0 });
await warden.ready();

const runs = [];
for (let count = 0; count < CAPTURES; count++) {
  const quiet = await longestGapDuring(() => delay(QUIET_MS));
  const capture = await longestGapDuring(() => warden.capture({ reason: 'benchmark', force: true }));
  if (capture.result.state !== 'stored')
    throw new Error(`capture ${capture.result.state}: ${capture.result.detail}`);
  runs.push({ quiet, capture });
}

const file = join(dir, 'inline.heapsnapshot');
const startedAtMs = performance.now();
writeHeapSnapshot(file);
const inlineMs = performance.now() - startedAtMs;
await warden.stop();
rmSync(dir, { recursive: true });

const [{ capture }] = runs;
const forkMs = median(runs.map((run) => run.capture.result.pauseMs));
const addedMs = median(runs.map((run) => run.capture.gapMs - run.quiet.gapMs));
const mb = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
console.log(
  `Node ${process.version}, heap ${HEAP_MB} MB, ${sessions.size} sessions, RSS ${mb(process.memoryUsage.rss())}`,
);
console.log(`capture by ${capture.result.source}, median of ${CAPTURES}`);
console.log(`  pause of the fork               ${forkMs.toFixed(1)} ms`);
console.log(`  longest gap without a capture   ${median(runs.map((run) => run.quiet.gapMs)).toFixed(1)} ms`);
console.log(
  `  longest gap during a capture    ${median(runs.map((run) => run.capture.gapMs)).toFixed(1)} ms`,
);
console.log(`  so a capture adds               ${addedMs.toFixed(1)} ms (goal: under 50)`);
console.log(
  `  done after                      ${(capture.result.durationMs / 1000).toFixed(1)} s, ${mb(capture.result.bytes)}, ${mb(capture.result.storedBytes)} stored`,
);
console.log(`v8.writeHeapSnapshot(), same heap`);
console.log(`  pause                           ${inlineMs.toFixed(0)} ms`);
console.log(`ratio of the pauses               ${(inlineMs / forkMs).toFixed(0)} (goal: at least 100)`);
process.exit(0);
