/**
 * Asks V8 for a major GC at a quiet moment, where there has been none for long: a slow leak shows in floors, and a
 * process with much room gives few of them. Off by default.
 *
 * `gc()`, which can be had without a flag, collects in one pause: 80–210 ms at 200 MB of small objects on Node 20 to 26,
 * 470–510 ms at 500 MB; the inspector's `HeapProfiler.collectGarbage` in two. Here V8 is made to believe that external
 * memory has grown: it marks on other threads and in steps, as it does of its own accord. That takes as much CPU time,
 * with pauses of 5–60 ms in half of the runs; in the others V8 marks all in one step after all, and the pause is as
 * long as that of `gc()` (`npm run bench:quiet-gc`). So it is to be counted with a millisecond per megabyte.
 */

/**
 * V8 starts to mark when external memory has grown by 64 MB since the last major GC (`kExternalAllocationSoftLimit` of
 * its heap), so half as much again. Where half of the heap limit is less than that, V8 collects at once instead, in
 * one pause; such a heap is small. Nothing is written there, so that the system gives no memory for it.
 */
const EXTERNAL_BYTES = 96 * 1024 * 1024;

/** Busy for less than this since the last look: at most one request in twenty meets the pause. */
const MAX_UTILIZATION_RATIO = 0.05;

/** A major GC that has not come within this is not coming; V8 needs 0.2 s for 200 MB. */
const MAX_WAIT_MS = 60_000;

/** One look at the isolate. */
export interface QuietGcLook {
  /** A time that only grows, in milliseconds. */
  readonly nowMs: number;
  /** Share of time that the event loop was busy since the last look, 0–1. */
  readonly utilizationRatio: number;
  /** Major GCs since the process started. */
  readonly majorGcCount: number;
  /** Pauses of major GCs and of the starts of marking since the process started, summed. */
  readonly pausedSeconds: number;
}

/** What a major GC that was asked for has cost. */
export interface QuietGcCost {
  /** From asking to the look that saw it done: the work of V8's threads lies within. */
  readonly durationMs: number;
  /** How long the application stood still in between, for this GC and any other of its kinds. */
  readonly pausedMs: number;
}

export class QuietGc {
  readonly #minAgeMs: number;
  readonly #allocateExternal: (bytes: number) => void;
  #last: { readonly majorGcCount: number; readonly atMs: number } | undefined;
  #asked: QuietGcLook | undefined;

  /**
   * @param minAgeMs - how old the last major GC must be
   * @param allocateExternal - for tests
   */
  constructor(minAgeMs: number, allocateExternal: (bytes: number) => void = allocateAndForget) {
    this.#minAgeMs = minAgeMs;
    this.#allocateExternal = allocateExternal;
  }

  /** To be called at an interval: asks when the moment is right, and tells the cost once it is over. */
  look(look: QuietGcLook): QuietGcCost | undefined {
    const { nowMs, majorGcCount } = look;
    const asked = this.#asked;
    if (this.#last?.majorGcCount !== majorGcCount) {
      this.#last = { majorGcCount, atMs: nowMs };
      this.#asked = undefined;
      return asked && costOf(asked, look);
    }
    if (asked !== undefined) {
      // It counts as one that came: whatever keeps V8 from it will do so the next time too.
      if (nowMs - asked.nowMs > MAX_WAIT_MS) this.#forget(nowMs);
      return undefined;
    }
    const isDue = nowMs - this.#last.atMs >= this.#minAgeMs;
    if (isDue && look.utilizationRatio < MAX_UTILIZATION_RATIO) this.#ask(look);
    return undefined;
  }

  #ask(look: QuietGcLook): void {
    this.#asked = look;
    try {
      this.#allocateExternal(EXTERNAL_BYTES);
    } catch {
      // No address space for it, under `ulimit -v`: the process is none to ask for a favour.
      this.#forget(look.nowMs);
    }
  }

  #forget(nowMs: number): void {
    this.#asked = undefined;
    if (this.#last !== undefined) this.#last = { ...this.#last, atMs: nowMs };
  }
}

function costOf(asked: QuietGcLook, done: QuietGcLook): QuietGcCost {
  return {
    durationMs: done.nowMs - asked.nowMs,
    pausedMs: (done.pausedSeconds - asked.pausedSeconds) * 1000,
  };
}

function allocateAndForget(bytes: number): void {
  new ArrayBuffer(bytes);
}
