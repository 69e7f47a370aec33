/**
 * How much a value says of the ones after it, and what that costs a test for trend.
 *
 * K. H. Hamed and A. R. Rao, "A modified Mann-Kendall trend test for autocorrelated data", Journal of
 * Hydrology 204 (1998), equations 13 and 14.
 */

/** Below this, correlations of single lags are noise themselves. */
const MIN_VALUES = 10;

/** Two-sided 95 % point of the standard normal: correlations below it, over √n, are taken for none. */
const SIGNIFICANT_Z = 1.96;

/** Correlation of the values with themselves `lag` places later, −1 to 1; 0 where they do not vary. O(n). */
export function autocorrelation(values: readonly number[], lag: number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let product = 0;
  let square = 0;
  for (const [index, value] of values.entries()) {
    square += (value - mean) ** 2;
    const before = values[index - lag];
    if (before !== undefined) product += (value - mean) * (before - mean);
  }
  return square === 0 ? 0 : product / square;
}

/**
 * By what the autocorrelation of the residuals multiplies the variance of the Mann-Kendall score: 1 for
 * fewer than 10 residuals, and never below 1, so that the test is never made bolder. O(n²).
 */
export function varianceInflation(residuals: readonly number[]): number {
  const n = residuals.length;
  if (n < MIN_VALUES) return 1;
  const ranks = ranksOf(residuals);
  let sum = 0;
  for (let lag = 1; lag < n - 2; lag++) {
    const correlation = autocorrelation(ranks, lag);
    const isSignificant = Math.abs(correlation) > SIGNIFICANT_Z / Math.sqrt(n);
    if (isSignificant) sum += (n - lag) * (n - lag - 1) * (n - lag - 2) * correlation;
  }
  return Math.max(1, 1 + (2 * sum) / (n * (n - 1) * (n - 2)));
}

/** The place of each value among all, from 1; equal ones share the mean of their places. */
function ranksOf(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}
