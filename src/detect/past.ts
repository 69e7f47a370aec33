/** What a signal has done before a window, at the resolution of the window's blocks. */
import { BLOCKS } from './blocks.js';
import { type Unloaded, valueAtLoad } from './load.js';
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

/**
 * The highest ones are garbage that had no time to die. Not more of them: a job of half an hour a day is a fiftieth of
 * a day, and less of the buckets, as those of old days are coarser.
 */
const SEEN_SHARE = 0.998;

/** Reads what lies before the window that ends at `toMs`, each value as at the load of the window. O(n log n). */
export function pastOf(history: SeriesHistory, windowMs: number, toMs: number, window: Unloaded): Past {
  const { values, spanMs } = envelopeBefore(history, windowMs, toMs - windowMs, window);
  const rise = (values.at(-1) ?? Number.NaN) - (values[0] ?? Number.NaN);
  return {
    seenValue: values.length === 0 ? Number.NEGATIVE_INFINITY : quantile(values, SEEN_SHARE),
    largestFall: largestFallOf(values),
    slopePerSecond: (rise * 1000) / spanMs,
    spanMs,
  };
}

/** The lowest value of each stretch as long as a block of the window. Typed: it may hold thousands. */
function envelopeBefore(
  history: SeriesHistory,
  windowMs: number,
  beforeMs: number,
  { minima, perLoad }: Unloaded,
): { readonly values: Float64Array; readonly spanMs: number } {
  const blockMs = windowMs / BLOCKS;
  const load = median(minima.map((minimum) => minimum.load));
  const lowest = new Float64Array(history.size);
  let size = 0;
  let block = Number.NaN;
  let [firstMs, lastMs] = [beforeMs, beforeMs];
  history.eachBefore(beforeMs, windowMs, (ring, index) => {
    const atMs = ring.atMs(index);
    const value = valueAtLoad(ring.value(index), perLoad === 0 ? 0 : ring.load(index) - load, perLoad);
    if (size === 0) firstMs = atMs;
    lastMs = atMs;
    const current = Math.floor((beforeMs - atMs) / blockMs);
    if (current !== block) lowest[size++] = value;
    else if (value < (lowest[size - 1] as number)) lowest[size - 1] = value;
    block = current;
  });
  return { values: lowest.subarray(0, size), spanMs: lastMs - firstMs };
}

function largestFallOf(values: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  let largest = 0;
  for (const value of values) {
    highest = Math.max(highest, value);
    largest = Math.max(largest, highest - value);
  }
  return largest;
}
