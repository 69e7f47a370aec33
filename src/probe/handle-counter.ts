/** Counts what keeps the event loop alive, by type. */
import { HANDLE_TYPES, type HandleType, handleIndex } from '../wire/frame.js';

/**
 * Node makes a string per handle to tell of them: 0.9 ms for 10,000 sockets and 10,000 timers together on Node 20 and
 * 24, at most 9 ms (`bench/floor.mjs`). Every 10 s that is 0.01 % of a CPU, and a leak of handles takes minutes.
 */
const INTERVAL_MS = 10_000;

/** Where counting takes longer, it is done so rarely that it stays below this share of a CPU. */
const MAX_CPU_RATIO = 0.001;

const TYPES = new Set<string>(HANDLE_TYPES);

/** Keeps the handle counts of `frame` up to date. */
export class HandleCounter {
  readonly #frame: Float64Array;
  readonly #listTypes: () => readonly string[];
  readonly #readMs: () => number;
  #dueAtMs = Number.NEGATIVE_INFINITY;

  /**
   * @param listTypes - the type of each active handle; for tests
   * @param readMs - a time that only grows, in milliseconds; for tests
   */
  constructor(
    frame: Float64Array,
    listTypes: () => readonly string[] = () => process.getActiveResourcesInfo(),
    readMs: () => number = () => performance.now(),
  ) {
    this.#frame = frame;
    this.#listTypes = listTypes;
    this.#readMs = readMs;
  }

  /** Counts anew, when the last count is old enough for what it cost. */
  countWhenDue(nowMs: number): void {
    if (nowMs < this.#dueAtMs) return;
    const startedAtMs = this.#readMs();
    this.#count();
    const tookMs = this.#readMs() - startedAtMs;
    this.#dueAtMs = nowMs + Math.max(INTERVAL_MS, tookMs / MAX_CPU_RATIO);
  }

  #count(): void {
    for (const type of HANDLE_TYPES) this.#frame[handleIndex(type)] = 0;
    for (const type of this.#listTypes()) {
      const index = handleIndex(TYPES.has(type) ? (type as HandleType) : 'other');
      this.#frame[index] = (this.#frame[index] as number) + 1;
    }
  }
}
