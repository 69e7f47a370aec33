/** A process of `bench/quiet-gc.mjs`: fills its heap with small objects, rests, has one major GC made, tells what it cost. */
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { QuietGc } from '../dist/probe/quiet-gc.js';

const MB = 1024 * 1024;
const PATIENCE_MS = 4_000;

/** An event loop that wakes every millisecond is not at rest: V8 marks more of the heap on its thread then. */
const BEAT_MS = 5;

const WAYS = {
  'gc()': () => exposedGc()(),
  'gc({ async })': () => exposedGc()({ type: 'major', execution: 'async' }),
  async inspector() {
    const { Session } = await import('node:inspector/promises');
    const session = new Session();
    session.connect();
    await session.post('HeapProfiler.collectGarbage');
    session.disconnect();
  },
  async 'quiet GC'() {
    const before = majors;
    const look = { nowMs: 0, utilizationRatio: 0, majorGcCount: 0, pausedSeconds: 0 };
    const quietGc = new QuietGc(1);
    quietGc.look(look);
    quietGc.look({ ...look, nowMs: 1 });
    const startedAtMs = performance.now();
    while (majors === before && performance.now() - startedAtMs < PATIENCE_MS) await delay(BEAT_MS);
  },
};

const [way, heapMb] = process.argv.slice(2);
const kept = [];
while (process.memoryUsage().heapUsed < Number(heapMb) * MB) {
  for (let index = 0; index < 5_000; index++) kept.push({ index, pair: { name: `name ${index}` } });
}
let majors = 0;
const pauses = [];
new PerformanceObserver((list) => {
  for (const { detail, duration } of list.getEntries()) {
    if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) majors += 1;
    if (detail.kind !== constants.NODE_PERFORMANCE_GC_MINOR) pauses.push(duration);
  }
}).observe({ entryTypes: ['gc'] });
await delay(1_500);
majors = 0;
pauses.length = 0;

let longestMs = 0;
let lastAtMs = performance.now();
const beat = setInterval(() => {
  const nowMs = performance.now();
  longestMs = Math.max(longestMs, nowMs - lastAtMs - BEAT_MS);
  lastAtMs = nowMs;
}, BEAT_MS);
await delay(200);
longestMs = 0;
const rssBefore = process.memoryUsage.rss();
const before = process.cpuUsage();
const startedAtMs = performance.now();
await WAYS[way]();
const durationMs = performance.now() - startedAtMs;
const rssMb = (process.memoryUsage.rss() - rssBefore) / MB;
await delay(300);
clearInterval(beat);
const { user, system } = process.cpuUsage(before);
process.send({
  majors,
  pauses,
  longestMs,
  durationMs,
  rssMb,
  cpuMs: (user + system) / 1000,
  kept: kept.length,
});
process.disconnect();

function exposedGc() {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}
