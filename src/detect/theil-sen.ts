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
  readonly slopeBytesPerSecond: number;
  /** 95 % confidence interval. */
  readonly intervalBytesPerSecond: readonly [low: number, high: number];
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
  const slopes = slopesOf(points).sort((a, b) => a - b);
  const reach = Z * Math.sqrt(scoreVariance(points.map(({ bytes }) => bytes)));
  const low = Math.max(0, Math.floor((slopes.length - reach) / 2) - 1);
  const high = slopes.length - 1 - low;
  return {
    slopeBytesPerSecond: median(slopes),
    intervalBytesPerSecond: [slopes[low] as number, slopes[high] as number],
  };
}

/** What is left of each point when the slope and the middle are taken away. */
export function residualsOf(points: readonly Point[], slopeBytesPerSecond: number): number[] {
  const startMs = points[0]?.atMs ?? 0;
  const flat = points.map(({ atMs, bytes }) => bytes - (slopeBytesPerSecond * (atMs - startMs)) / 1000);
  const middle = median(flat);
  return flat.map((bytes) => bytes - middle);
}

function slopesOf(points: readonly Point[]): number[] {
  return points.flatMap((later, index) =>
    points
      .slice(0, index)
      .map((earlier) => ((later.bytes - earlier.bytes) * 1000) / (later.atMs - earlier.atMs)),
  );
}
