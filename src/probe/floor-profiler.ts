/**
 * Reads floors from V8's GC profiler, which measures the heap inside of each collection: exact, and dear.
 *
 * Every collection that it records, minor ones included, takes CPU time, and some 5 KB until the profiler is stopped,
 * which a thread that is blocked cannot do. So it runs only from the moment that a major GC is known to come, and on
 * a budget.
 */
import { GCProfiler } from 'node:v8';
import { isOldGeneration } from './old-generation.js';

/** What is used of Node's `GCProfiler`. */
export type GcProfile = Pick<GCProfiler, 'start' | 'stop'>;

/** CPU time that recorded collections may take: a tenth of the 1 % that the watchdog may cost in all. */
const BUDGET_RATIO = 0.001;

/** What a recorded collection costs, its share of `stop()` included: 0.06–0.1 ms on Node 20, 0.02–0.05 on Node 24 (`bench/floor.mjs`). */
const RECORDED_GC_MS = 0.1;

/** What may be saved up: enough for 300 collections, so that a process at rest is never short of it. */
const MAX_SAVED_MS = 30;

/** At 5 KB each, what is recorded stays near a megabyte. */
const MAX_RECORDED_GCS = 200;

export class FloorProfiler {
  readonly #createProfile: () => GcProfile;
  #profile: GcProfile | undefined;
  #recordedGcs = 0;
  #savedMs = MAX_SAVED_MS;
  #savedAtMs: number;

  /**
   * @param nowMs - a time that only grows, in milliseconds, as all the others here
   * @param createProfile - for tests
   */
  constructor(nowMs: number, createProfile: () => GcProfile = () => new GCProfiler()) {
    this.#savedAtMs = nowMs;
    this.#createProfile = createProfile;
  }

  get isRunning(): boolean {
    return this.#profile !== undefined;
  }

  /** Starts recording, unless it runs already or the budget is used up. */
  start(nowMs: number): void {
    this.#save(nowMs);
    if (this.isRunning || this.#savedMs <= 0) return;
    this.#profile = this.#createProfile();
    this.#profile.start();
    this.#recordedGcs = 0;
  }

  /** Takes note of collections that were recorded; gives up when there are too many of them. */
  spend(gcs: number, nowMs: number): void {
    if (!this.isRunning) return;
    this.#recordedGcs += gcs;
    this.#savedMs -= gcs * RECORDED_GC_MS;
    if (this.#recordedGcs > MAX_RECORDED_GCS) this.stop(nowMs);
  }

  /** Stops recording; the lowest floor of the major GCs recorded, undefined when there was none. */
  stop(nowMs: number): number | undefined {
    this.#save(nowMs);
    const statistics = this.#profile?.stop()?.statistics ?? [];
    this.#profile = undefined;
    let floorBytes: number | undefined;
    for (const { gcType, afterGC } of statistics) {
      if (gcType !== 'MarkSweepCompact') continue;
      let bytes = 0;
      for (const space of afterGC.heapSpaceStatistics) {
        if (isOldGeneration(space.spaceName)) bytes += space.spaceUsedSize;
      }
      floorBytes = Math.min(floorBytes ?? bytes, bytes);
    }
    return floorBytes;
  }

  #save(nowMs: number): void {
    this.#savedMs = Math.min(MAX_SAVED_MS, this.#savedMs + (nowMs - this.#savedAtMs) * BUDGET_RATIO);
    this.#savedAtMs = nowMs;
  }
}
