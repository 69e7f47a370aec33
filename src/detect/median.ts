/** Order statistics that outliers do not move. */

/** The middle of the values, or the mean of the two in the middle; NaN of none. O(n log n). */
export function median(values: readonly number[]): number {
  const sorted = sortedOf(values);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The value that `share` (0–1) of the values do not exceed, by the nearest rank; NaN of none. O(n log n). */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = sortedOf(values);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Makes the median absolute deviation of normal noise its standard deviation: 1/Φ⁻¹(3/4). */
const NORMAL_CONSISTENCY = 1.4826;

/** Standard deviation as the median absolute deviation tells it; NaN of no values. */
export function robustDeviation(values: readonly number[]): number {
  const middle = median(values);
  return NORMAL_CONSISTENCY * median(values.map((value) => Math.abs(value - middle)));
}

/** Up to here, inserting one by one is faster than a call of the engine's sort: the blocks of a window are fewer. */
const MAX_INSERTED = 24;

/** A sorted copy. Typed, as that sorts numbers without a comparator. O(n log n). */
export function sortedOf(values: ArrayLike<number>): Float64Array {
  const sorted = new Float64Array(values.length);
  if (values.length > MAX_INSERTED) {
    sorted.set(values);
    return sorted.sort();
  }
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    let place = index;
    for (; place > 0 && (sorted[place - 1] as number) > value; place--) {
      sorted[place] = sorted[place - 1] as number;
    }
    sorted[place] = value;
  }
  return sorted;
}
