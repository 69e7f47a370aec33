/**
 * Reads floors from V8's GC profiler, which measures the heap inside of each collection: exact, and dear.
 *
 * A recorded collection costs three times what a `PerformanceObserver` does, minor ones included, and stays in
 * memory until the profiler is stopped. So it runs only from the moment that a major GC is known to come, and
 * on a budget.
 */
import { GCProfiler } from 'node:v8';
import { isOldGeneration } from './old-generation.js';

/** What is used of Node's `GCProfiler`. */
export type GcProfile = Pick<GCProfiler, 'start' | 'stop'>;

/** CPU time that recorded collections may take: a tenth of the 1 % that the watchdog may cost in all. */
const BUDGET_RATIO = 0.001;

/** What one recorded collection costs: 0.2–0.3 ms on Node 20 to 26, by `bench/floor.mjs`; the higher, to be safe. */
const RECORDED_GC_MS = 0.3;

/** What may be saved up: enough for a hundred collections, so that a process at rest is never short of it. */
const MAX_SAVED_MS = 30;

/** At about 3.4 KB each, what is recorded stays below a megabyte. */
const MAX_RECORDED_GCS = 250;

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
