/**
 * Counts GC pauses and finds the floor: old-generation bytes right after a major GC.
 *
 * Node hands over GC entries in batches, some time after the collections, so every entry of a batch is counted.
 * What is promoted until then is no part of the floor; where ticks are long it is more than the floor itself. So
 * the floor comes from V8's profiler, started when V8 begins to mark, which Node reports as an incremental GC of
 * its own, and stopped after the major GC that ends the marking. Major GCs that come without a warning, or beyond
 * the profiler's budget, give no floor, unless there has been none for long: then it is read late.
 */
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { GC_BUCKETS_SECONDS, type GcKind, gcBucketIndex, gcSumIndex, scalarIndex } from '../wire/frame.js';
import { FloorProfiler, type GcProfile } from './floor-profiler.js';
import { readOldGenerationBytes } from './old-generation.js';

const KIND_OF_CONSTANT = new Map<number, GcKind>([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

const FLOOR = scalarIndex('floorBytes');
const FLOOR_EXTERNAL = scalarIndex('floorExternalBytes');
const FLOOR_ARRAY_BUFFERS = scalarIndex('floorArrayBuffersBytes');
const MAJOR_COUNT = scalarIndex('majorGcCount');

/**
 * How long no exact floor may have come before one that is read late is taken: as long as the shortest window of the
 * detector (60 s) may do without a point, a twelfth of it.
 */
const MAX_WITHOUT_EXACT_MS = 5_000;

/** Where GC cycles begin and end within one tick, half of that goes by until the profiler waits for the next one. */
const WAIT_FOR_NEXT_MS = MAX_WITHOUT_EXACT_MS / 2;

/** What the recorder reads the isolate by; the default is the isolate itself. */
export interface GcSources {
  /** A time that only grows, in milliseconds. */
  readonly nowMs: () => number;
  readonly createProfile?: () => GcProfile;
  readonly readOldGenerationBytes: () => number;
  readonly readExternalBytes: () => number;
  readonly readArrayBuffersBytes: () => number;
}

const ISOLATE: GcSources = {
  nowMs: () => performance.now(),
  readOldGenerationBytes,
  readExternalBytes: () => getHeapStatistics().external_memory,
  readArrayBuffersBytes: () => process.memoryUsage().arrayBuffers,
};

/** Told of every pause, soon after it. */
export type GcListener = (kind: GcKind, seconds: number) => void;

/** Keeps the GC figures of `frame` up to date until it is stopped. */
export class GcRecorder {
  readonly #frame: Float64Array;
  readonly #sources: GcSources;
  readonly #observer: PerformanceObserver;
  readonly #profiler: FloorProfiler;
  readonly #listeners: GcListener[] = [];
  #exactAtMs: number;

  constructor(frame: Float64Array, sources: GcSources = ISOLATE) {
    this.#frame = frame;
    this.#sources = sources;
    this.#exactAtMs = sources.nowMs();
    this.#profiler = new FloorProfiler(this.#exactAtMs, sources.createProfile);
    this.#observer = new PerformanceObserver((list) => this.record(list.getEntries()));
    this.clearFloor();
  }

  start(): void {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  stop(): void {
    this.#observer.disconnect();
    this.#profiler.stop(this.#sources.nowMs());
  }

  /** Has every pause told from now on. `listener` must not throw. */
  listen(listener: GcListener): void {
    this.#listeners.push(listener);
  }

  /** Forgets the floor, once it has been written into a frame. */
  clearFloor(): void {
    for (const index of [FLOOR, FLOOR_EXTERNAL, FLOOR_ARRAY_BUFFERS]) this.#frame[index] = Number.NaN;
  }

  /** Takes a batch of GC entries, in the order in which the collections were. */
  record(entries: readonly PerformanceEntry[]): void {
    const nowMs = this.#sources.nowMs();
    let hasMajor = false;
    let isMarking = false;
    for (const entry of entries) {
      const kind = kindOf(entry);
      this.#count(kind, entry.duration / 1000);
      hasMajor ||= kind === 'major';
      if (kind === 'major' || kind === 'incremental') isMarking = kind === 'incremental';
    }
    this.#profiler.spend(entries.length, nowMs);
    if (hasMajor) this.#takeFloor(nowMs);
    if (isMarking || (hasMajor && this.#sinceExactMs(nowMs) >= WAIT_FOR_NEXT_MS)) this.#profiler.start(nowMs);
  }

  #count(kind: GcKind, seconds: number): void {
    this.#add(gcBucketIndex(kind, bucketOf(seconds)), 1);
    this.#add(gcSumIndex(kind), seconds);
    if (kind === 'major') this.#add(MAJOR_COUNT, 1);
    for (const listener of this.#listeners) listener(kind, seconds);
  }

  #takeFloor(nowMs: number): void {
    this.#keepLowest(FLOOR_EXTERNAL, this.#sources.readExternalBytes());
    this.#keepLowest(FLOOR_ARRAY_BUFFERS, this.#sources.readArrayBuffersBytes());
    const exactBytes = this.#profiler.stop(nowMs);
    if (exactBytes !== undefined) {
      this.#exactAtMs = nowMs;
      this.#keepLowest(FLOOR, exactBytes);
    } else if (this.#sinceExactMs(nowMs) >= MAX_WITHOUT_EXACT_MS) {
      this.#keepLowest(FLOOR, this.#sources.readOldGenerationBytes());
    }
  }

  #sinceExactMs(nowMs: number): number {
    return nowMs - this.#exactAtMs;
  }

  #keepLowest(index: number, bytes: number): void {
    const lowest = this.#frame[index] as number;
    if (!(lowest <= bytes)) this.#frame[index] = bytes;
  }

  #add(index: number, amount: number): void {
    this.#frame[index] = (this.#frame[index] as number) + amount;
  }
}

/** Node 22 and later know a second kind of minor GC, the minor mark-sweep, whose constant it does not export. */
function kindOf(entry: PerformanceEntry): GcKind {
  const { kind } = (entry as PerformanceEntry & { readonly detail: { readonly kind: number } }).detail;
  return KIND_OF_CONSTANT.get(kind) ?? 'minor';
}

function bucketOf(seconds: number): number {
  const bucket = GC_BUCKETS_SECONDS.findIndex((bound) => seconds <= bound);
  return bucket === -1 ? GC_BUCKETS_SECONDS.length : bucket;
}
