/**
 * Counts GC pauses and reads the floor: old-generation bytes right after a major GC.
 *
 * Node hands over GC entries in batches, some time after the collections, so every entry of a batch is
 * counted. The whole heap has grown again by then, mostly in the young generation; the old generation
 * has not, so the floor is read from its spaces alone.
 */
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';
import { GC_BUCKETS_SECONDS, type GcKind, gcBucketIndex, gcSumIndex, scalarIndex } from '../wire/frame.js';

const KIND_OF_CONSTANT = new Map<number, GcKind>([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

/** Spaces of the young generation, and the one that never changes. */
const NOT_OLD_GENERATION = new Set(['new_space', 'new_large_object_space', 'read_only_space']);

const FLOOR = scalarIndex('floorBytes');
const MAJOR_COUNT = scalarIndex('majorGcCount');

/** Keeps the GC figures of `frame` up to date until it is stopped. */
export class GcRecorder {
  readonly #frame: Float64Array;
  readonly #observer: PerformanceObserver;

  constructor(frame: Float64Array) {
    this.#frame = frame;
    this.#frame[FLOOR] = Number.NaN;
    this.#observer = new PerformanceObserver((list) => this.#record(list.getEntries()));
  }

  start(): void {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  stop(): void {
    this.#observer.disconnect();
  }

  /** Forgets the floor, once it has been written into a frame. */
  clearFloor(): void {
    this.#frame[FLOOR] = Number.NaN;
  }

  #record(entries: readonly PerformanceEntry[]): void {
    let hasMajor = false;
    for (const entry of entries) {
      const kind = kindOf(entry);
      const seconds = entry.duration / 1000;
      this.#add(gcBucketIndex(kind, bucketOf(seconds)), 1);
      this.#add(gcSumIndex(kind), seconds);
      if (kind === 'major') {
        hasMajor = true;
        this.#add(MAJOR_COUNT, 1);
      }
    }
    if (hasMajor) {
      const floorBytes = readOldGenerationBytes();
      const lowest = this.#frame[FLOOR] as number;
      if (!(lowest <= floorBytes)) this.#frame[FLOOR] = floorBytes;
    }
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

function readOldGenerationBytes(): number {
  let bytes = 0;
  for (const space of getHeapSpaceStatistics()) {
    if (!NOT_OLD_GENERATION.has(space.space_name)) bytes += space.space_used_size;
  }
  return bytes;
}
