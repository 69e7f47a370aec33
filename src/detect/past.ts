/** What a signal has done before a window, at the resolution of the window's blocks. */
import { atLoad, type Unloaded } from './load.js';
import { BLOCKS, type Minimum } from './blocks.js';
import { median, quantile } from './median.js';
import type { SeriesHistory } from './series-history.js';

export interface Past {
  /** The level that nearly all of it stayed below; −Infinity where there is none. */
  readonly seenValue: number;
  /** The most that it has ever come down by again. */
  readonly largestFall: number;
  /** From its first value to its last; NaN of fewer than two. */
  readonly slopePerSecond: number;
  /** From its first moment to its last. */
  readonly spanMs: number;
}

/** The highest ones are garbage that had no time to die. */
const SEEN_SHARE = 0.98;

/** Reads what lies before the window that ends at `toMs`, each value as at the load of the window. O(n log n). */
export function pastOf(history: SeriesHistory, windowMs: number, toMs: number, window: Unloaded): Past {
  const minima = envelopeBefore(history, windowMs, toMs - windowMs);
  const load = median(window.minima.map((minimum) => minimum.load));
  const values = minima.map((minimum) => atLoad(minimum, load, window.perLoad).value);
  const [first, last] = [minima[0], minima.at(-1)];
  const spanMs = first === undefined || last === undefined ? 0 : last.atMs - first.atMs;
  return {
    seenValue: values.length === 0 ? Number.NEGATIVE_INFINITY : quantile(values, SEEN_SHARE),
    largestFall: largestFallOf(values),
    slopePerSecond: (((values.at(-1) ?? Number.NaN) - (values[0] ?? Number.NaN)) * 1000) / spanMs,
    spanMs,
  };
}

/** The lowest value of each stretch as long as a block of the window. */
function envelopeBefore(history: SeriesHistory, windowMs: number, beforeMs: number): Minimum[] {
  const blockMs = windowMs / BLOCKS;
  const minima: Minimum[] = [];
  let block = Number.NaN;
  history.eachBefore(beforeMs, windowMs, (ring, index) => {
    const [atMs, value] = [ring.atMs(index), ring.value(index)];
    const current = Math.floor((beforeMs - atMs) / blockMs);
    const lowest = minima.at(-1);
    if (current !== block || lowest === undefined) minima.push({ atMs, value, load: ring.load(index) });
    else if (value < lowest.value) minima[minima.length - 1] = { atMs, value, load: ring.load(index) };
    block = current;
  });
  return minima;
}

function largestFallOf(values: readonly number[]): number {
  let highest = Number.NEGATIVE_INFINITY;
  let largest = 0;
  for (const value of values) {
    highest = Math.max(highest, value);
    largest = Math.max(largest, highest - value);
  }
  return largest;
}
