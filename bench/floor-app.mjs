/**
 * A process of `bench/floor.mjs`: runs one load and tells its parent what came of it.
 *
 * `accuracy`: the recorder's floors, and those that are read late, beside V8's profiler, for some seconds.
 * `cost`: the CPU time of as many ticks, with one source of floors or none.
 */
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { GCProfiler } from 'node:v8';
import { GcRecorder } from '../dist/probe/gc-recorder.js';
import { isOldGeneration, readOldGenerationBytes } from '../dist/probe/old-generation.js';
import { FRAME_LENGTH, scalarIndex } from '../dist/wire/frame.js';

const MB = 1024 * 1024;

function objects(count, from = 0) {
  return Array.from({ length: count }, (_, index) => ({ id: from + index, name: `object ${from + index}` }));
}

/** Half of what is allocated lives for some seconds: every scavenge promotes megabytes. */
function churn() {
  const alive = [];
  let made = 0;
  return () => {
    alive.push(objects(10_000, made));
    made += 10_000;
    if (alive.length > 150) alive.shift();
    return 5;
  };
}

/** Some 25 MB a second that nobody lets go, up to where the heap limit comes near; then from the start. */
function fastLeak() {
  let kept = [];
  return () => {
    kept.push(objects(2_500));
    if (kept.length > 2_500) kept = [];
    return 8;
  };
}

/** A young generation so small that it is collected 200 times a second and more, above 40 MB that live. */
function manyCollections() {
  const base = objects(400_000);
  const ring = new Array(2_000);
  let turn = 0;
  return () => {
    for (let index = 0; index < 60; index++) {
      ring[turn++ % ring.length] = objects(25, base.length);
      objects(250);
    }
    return 1;
  };
}

/** Buffers of 1–4 MB, a few hundred alive for a while, and the objects that hold them. */
function bigBuffers() {
  const base = objects(100_000);
  const alive = [];
  return () => {
    alive.push({ bytes: Buffer.alloc((1 + (alive.length % 4)) * MB), tags: objects(500, base.length) });
    if (alive.length > 60) alive.splice(0, 30);
    return 10;
  };
}

/** Hardly anything happens; what major GCs there are, V8's memory reducer asks for. */
function idle() {
  const base = objects(200_000);
  return () => {
    objects(2_000, base.length);
    return 250;
  };
}

/** Ticks of 60 ms, as of a server that renders: whole GC cycles pass within one. */
function longTicks() {
  const base = objects(150_000);
  const alive = [];
  return () => {
    const untilMs = performance.now() + 60;
    while (performance.now() < untilMs) {
      alive.push(objects(1_000, base.length));
      if (alive.length > 800) alive.splice(0, 400);
    }
    return 0;
  };
}

/** Nothing but short-lived objects, so that what is done for each collection shows. */
function garbage() {
  const base = objects(200_000);
  let last;
  return () => {
    for (let index = 0; index < 20_000; index++) last = { index, pair: [index, base.length] };
    return last ? 0 : 1;
  };
}

const LOADS = { garbage, churn, fastLeak, manyCollections, bigBuffers, idle, longTicks };

const [mode, loadName, amount, source] = process.argv.slice(2);
const tick = LOADS[loadName]();
const frame = new Float64Array(FRAME_LENGTH);
const recorder = new GcRecorder(frame);
process.send(await (mode === 'accuracy' ? measureAccuracy(Number(amount)) : measureCost(Number(amount))));
process.exit();

async function measureAccuracy(seconds) {
  const floorIndex = scalarIndex('floorBytes');
  const truths = [];
  const seen = new Set();
  const results = { gcs: 0, majors: 0, exact: [], late: [], seconds };
  let profile = new GCProfiler();
  profile.start();
  recorder.start();
  // Called after the recorder's own observer, which was there first.
  const observer = new PerformanceObserver((list) => {
    const entries = list.getEntries();
    const majors = entries.filter(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR).length;
    results.gcs += entries.length;
    const lateBytes = readOldGenerationBytes();
    // The next one runs before this one stops: to stop it allocates, and so may bring a GC.
    const next = new GCProfiler();
    next.start();
    truths.push(...majorFloors(profile.stop(), seen));
    profile = next;
    if (majors === 0) return;
    // A collection may be measured already of which Node tells with the next batch.
    const truth = truths.slice(results.majors);
    results.majors += majors;
    results.late.push(errorOf(lateBytes, truth));
    if (!Number.isNaN(frame[floorIndex])) results.exact.push(errorOf(frame[floorIndex], truth));
    recorder.clearFloor();
  });
  observer.observe({ entryTypes: ['gc'] });
  await work(() => performance.now() < seconds * 1000);
  return results;
}

async function measureCost(ticks) {
  let gcs = 0;
  let turn;
  const count = new PerformanceObserver((list) => {
    gcs += list.getEntries().length;
  });
  if (source === 'observer') count.observe({ entryTypes: ['gc'] });
  if (source === 'recorder') {
    recorder.start();
    turn = setInterval(() => recorder.clearFloor(), 1000);
  }
  if (source === 'profiler') {
    let profile = new GCProfiler();
    profile.start();
    turn = setInterval(() => {
      gcs += profile.stop().statistics.length;
      profile = new GCProfiler();
      profile.start();
    }, 1000);
  }
  const startedAtMs = performance.now();
  const before = process.cpuUsage();
  await work(() => ticks-- > 0);
  const { user, system } = process.cpuUsage(before);
  clearInterval(turn);
  return { gcs, cpuMs: (user + system) / 1000, wallMs: performance.now() - startedAtMs };
}

async function work(isWanted) {
  while (isWanted()) {
    const pauseMs = tick();
    // Cost is measured without pauses: what counts there is the work.
    await (mode === 'accuracy' && pauseMs > 0 ? delay(pauseMs) : new Promise(setImmediate));
  }
}

/** @param seen - what tells the major GCs that were taken already, since two profiles may have seen one */
function majorFloors({ statistics }, seen) {
  const isNew = ({ cost, afterGC }) => {
    const name = `${cost} ${afterGC.heapStatistics.usedHeapSize}`;
    return !seen.has(name) && seen.add(name);
  };
  return statistics
    .filter(({ gcType }) => gcType === 'MarkSweepCompact')
    .filter(isNew)
    .map(({ afterGC }) =>
      afterGC.heapSpaceStatistics
        .filter(({ spaceName }) => isOldGeneration(spaceName))
        .reduce((bytes, { spaceUsedSize }) => bytes + spaceUsedSize, 0),
    );
}

/** Relative to the nearest of the batch: it gives one floor, of any of its major GCs. */
function errorOf(bytes, truth) {
  return Math.min(...truth.map((floor) => Math.abs(bytes - floor) / floor));
}
