/** Order statistics that outliers do not move. */

/** The middle of the values, or the mean of the two in the middle; NaN of none. O(n log n). */
export function median(values: readonly number[]): number {
  // Typed, as that sorts numbers without a comparator.
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The value that `share` (0–1) of the values do not exceed, by the nearest rank; NaN of none. O(n log n). */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Makes the median absolute deviation of normal noise its standard deviation: 1/Φ⁻¹(3/4). */
const NORMAL_CONSISTENCY = 1.4826;

/** Standard deviation as the median absolute deviation tells it; NaN of no values. */
export function robustDeviation(values: readonly number[]): number {
  const middle = median(values);
  return NORMAL_CONSISTENCY * median(values.map((value) => Math.abs(value - middle)));
}
