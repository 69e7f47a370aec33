/**
 * The Mann-Kendall test: do values rise in the order in which they came, or by chance?
 *
 * H. B. Mann, "Nonparametric Tests Against Trend", Econometrica 13 (1945); M. G. Kendall, "Rank Correlation
 * Methods" (1948).
 */
import { sortedOf } from './median.js';

/** How much the values rise, and how likely that is by chance. */
export interface MannKendall {
  /** Pairs that rise less pairs that fall. */
  readonly score: number;
  /** Probability of a score as high or higher where there is no trend, 0–1. */
  readonly pValue: number;
}

/** Up to here the null distribution is computed; above, it is normal well enough (Kendall). */
const MAX_EXACT = 10;

/**
 * Tests for a rise. O(n²).
 *
 * The p-value is exact for up to 10 values without ties and without autocorrelation; else it is the normal
 * approximation with continuity and tie correction.
 *
 * @param varianceInflation - by what autocorrelation multiplies the variance of the score, 1 or more; see
 *   `autocorrelation.ts`
 */
export function mannKendall(values: readonly number[], varianceInflation = 1): MannKendall {
  const score = scoreOf(values);
  const hasTies = new Set(values).size < values.length;
  if (values.length <= MAX_EXACT && !hasTies && varianceInflation === 1) {
    return { score, pValue: exactPValue(score, values.length) };
  }
  const deviation = Math.sqrt(scoreVariance(values) * varianceInflation);
  if (deviation === 0) return { score, pValue: 1 };
  return { score, pValue: upperTail((score - 1) / deviation) };
}

/** Variance of the score under no trend, with the correction for ties (Kendall 1975). O(n log n). */
export function scoreVariance(values: readonly number[]): number {
  const n = values.length;
  const sorted = sortedOf(values);
  let sum = n * (n - 1) * (2 * n + 5);
  let t = 0;
  for (let index = 0; index < n; index++) {
    t += 1;
    if (sorted[index] === sorted[index + 1]) continue;
    sum -= t * (t - 1) * (2 * t + 5);
    t = 0;
  }
  return sum / 18;
}

function scoreOf(values: readonly number[]): number {
  let score = 0;
  for (let later = 1; later < values.length; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      score += Math.sign((values[later] as number) - (values[earlier] as number));
    }
  }
  return score;
}

/** Share of the n! orders whose score is `score` or higher. A score of s has (n(n−1)/2 − s)/2 inversions. */
function exactPValue(score: number, n: number): number {
  const inversions = (n * (n - 1)) / 2;
  const mostInversions = (inversions - score) / 2;
  const shares = INVERSION_SHARES[n] ?? [];
  return Math.min(
    1,
    shares.slice(0, mostInversions + 1).reduce((sum, share) => sum + share, 0),
  );
}

/** Share of the orders of n values that have 0, 1, 2, … inversions: the n-th value adds 0 to n−1, evenly. */
function inversionShares(n: number): number[] {
  let shares = [1];
  for (let size = 2; size <= n; size++) {
    const next = new Array<number>(shares.length + size - 1).fill(0);
    for (const [inversions, share] of shares.entries()) {
      for (let added = 0; added < size; added++) {
        next[inversions + added] = (next[inversions + added] as number) + share / size;
      }
    }
    shares = next;
  }
  return shares;
}

/** By how many values there are: the same at every test. */
const INVERSION_SHARES = Array.from({ length: MAX_EXACT + 1 }, (_, n) => inversionShares(n));

/** Probability that a standard normal exceeds z; Abramowitz and Stegun (1964), 26.2.17: error below 7.5e-8. */
function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (series * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}
