/**
 * The slope through points of which up to 29 % may lie anywhere.
 *
 * H. Theil (1950); P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", Journal of the
 * American Statistical Association 63 (1968).
 */
import { scoreVariance } from './mann-kendall.js';
import { median } from './median.js';
import type { Point } from './verdict.js';

/** A slope, and how surely it is known. */
export interface TheilSen {
  readonly slopePerSecond: number;
  /** 95 % confidence interval. */
  readonly intervalPerSecond: readonly [low: number, high: number];
}

/** Two-sided 95 % point of the standard normal. */
const Z = 1.96;

/**
 * The median of the slopes of all pairs of points. O(n² log n).
 *
 * The interval is between two of the sorted slopes, counted off from the ends by the variance of the
 * Mann-Kendall score: R. O. Gilbert, "Statistical Methods for Environmental Pollution Monitoring" (1987), 16.4.
 *
 * @param points - two or more, each at a time of its own, oldest first
 */
export function theilSen(points: readonly Point[]): TheilSen {
  const slopes = slopesOf(points).sort();
  const reach = Z * Math.sqrt(scoreVariance(points.map(({ value }) => value)));
  const low = Math.max(0, Math.floor((slopes.length - reach) / 2) - 1);
  const high = slopes.length - 1 - low;
  const middle = slopes.length >> 1;
  const [lower, upper] = [slopes[slopes.length % 2 === 1 ? middle : middle - 1], slopes[middle]];
  return {
    slopePerSecond: ((lower as number) + (upper as number)) / 2,
    intervalPerSecond: [slopes[low] as number, slopes[high] as number],
  };
}

/** What is left of each point when the slope and the middle are taken away. */
export function residualsOf(points: readonly Point[], slopePerSecond: number): number[] {
  const startMs = points[0]?.atMs ?? 0;
  const flat = points.map(({ atMs, value }) => value - (slopePerSecond * (atMs - startMs)) / 1000);
  const middle = median(flat);
  return flat.map((value) => value - middle);
}

/** Typed, as that sorts numbers without a comparator. */
function slopesOf(points: readonly Point[]): Float64Array {
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2);
  let next = 0;
  for (const [index, later] of points.entries()) {
    for (let place = 0; place < index; place++) {
      const earlier = points[place] as Point;
      slopes[next++] = ((later.value - earlier.value) * 1000) / (later.atMs - earlier.atMs);
    }
  }
  return slopes;
}
