/**
 * Day upon day: a slow leak beneath a daily rhythm that hides it from any window. Each hour is compared with the same
 * hour of the day before, and that with the day before it (R. M. Hirsch, J. R. Slack and R. A. Smith, "Techniques of
 * Trend Analysis for Monthly Water Quality Data", Water Resources Research 18 (1982)).
 */
import { type Minimum, readBlocks } from './blocks.js';
import { DAY_MS } from './doubt.js';
import { median, robustDeviation } from './median.js';
import type { SignalProfile } from './profile.js';
import type { SeriesHistory } from './series-history.js';
import type { Trend } from './trend.js';

/** Growth per day must be at least this share of the level: twice what caches breathe by. */
const MIN_DAILY_RATIO = 0.02;

/** Share of the twelve blocks of a day that must have risen, on both days. By chance: 79 of 4,096, each day. */
const MIN_RISEN_RATIO = 0.8;

/** One day may have risen by so much more than the other (note: rule 10 of the simulated design has 1.8). */
const MAX_DAYS_RATIO = 1.5;

/** The rise of the blocks may differ by this share of its median: a walk rises here and falls there. */
const MAX_SPREAD_RATIO = 1 / 3;

/** The lowest and the highest value of a day must have risen by this share of what its hours have. */
const MIN_EXTREMES_RATIO = 0.5;

/** The mean load may differ by so much between the days. */
const MAX_LOAD_CHANGE_RATIO = 0.1;

/** Two-sided 95 % point of the standard normal, and the standard error of a median over that of a mean, √(π/2). */
const MEDIAN_Z = 1.96 * 1.2533;

/** The growth from day to day as a trend over two days; undefined where there is none, or less than three days. */
export function seasonalTrend(
  history: SeriesHistory,
  profile: SignalProfile,
  nowMs: number,
): Trend | undefined {
  if (nowMs - (history.firstAtMs ?? nowMs) < 3 * DAY_MS * (1 - 1 / 24)) return undefined;
  const days = [2, 1, 0].map((ago) => readBlocks(history, DAY_MS, nowMs - ago * DAY_MS));
  const [first, second, third] = days.map(({ minima }) => minima);
  if (first === undefined || second === undefined || third === undefined) return undefined;
  if (first.length !== third.length || second.length !== third.length || third.length < 10) return undefined;
  if (hasLoadChanged(first, third) || hasLoadChanged(second, third)) return undefined;
  const before = risesOf(first, second);
  const now = risesOf(second, third);
  const level = median(third.map(({ value }) => value));
  const [daily, dailyBefore] = [median(now), median(before)];
  const least = Math.max(profile.leastGrowth, profile.leastGrowthRatio * level, MIN_DAILY_RATIO * level);
  if (!haveExtremesRisen(first, second, dailyBefore) || !haveExtremesRisen(second, third, daily)) {
    return undefined;
  }
  const isSteady = Math.max(daily, dailyBefore) <= MAX_DAYS_RATIO * Math.min(daily, dailyBefore);
  if (Math.min(daily, dailyBefore) < least || !isSteady || !hasRisen(now) || !hasRisen(before)) {
    return undefined;
  }
  const slopePerSecond = ((daily + dailyBefore) / 2 / DAY_MS) * 1000;
  const spread = robustDeviation([...now, ...before]);
  const error = ((MEDIAN_Z * spread) / Math.sqrt(now.length + before.length) / DAY_MS) * 1000;
  return {
    windowMs: 2 * DAY_MS,
    spanMs: 2 * DAY_MS,
    count: days.reduce((sum, { count }) => sum + count, 0),
    level,
    last: (third.at(-1) as Minimum).value,
    isLoadKnown: third.every(({ load }) => !Number.isNaN(load)),
    slopePerSecond,
    intervalPerSecond: [slopePerSecond - error, slopePerSecond + error],
    pValue: 2 ** -(now.length + before.length) * 2,
    growth: daily + dailyBefore,
    detectableSlopePerSecond: (least / DAY_MS) * 1000,
    objection: null,
    rise: null,
  };
}

function risesOf(earlier: readonly Minimum[], later: readonly Minimum[]): number[] {
  return later.map(({ value }, index) => value - (earlier[index] as Minimum).value);
}

function hasRisen(rises: readonly number[]): boolean {
  const risen = rises.filter((rise) => rise > 0).length;
  return (
    risen >= MIN_RISEN_RATIO * rises.length && robustDeviation(rises) <= MAX_SPREAD_RATIO * median(rises)
  );
}

/** Of a saw-tooth that is nearly a day long each hour may rise for days, but not the lowest and the highest. */
function haveExtremesRisen(earlier: readonly Minimum[], later: readonly Minimum[], daily: number): boolean {
  const [before, after] = [earlier, later].map((minima) => minima.map(({ value }) => value));
  const least = MIN_EXTREMES_RATIO * daily;
  const lowest = Math.min(...(after as number[])) - Math.min(...(before as number[]));
  const highest = Math.max(...(after as number[])) - Math.max(...(before as number[]));
  return lowest >= least && highest >= least;
}

function hasLoadChanged(earlier: readonly Minimum[], later: readonly Minimum[]): boolean {
  const [before, after] = [earlier, later].map((minima) => median(minima.map(({ load }) => load)));
  return Math.abs((after as number) / (before as number) - 1) > MAX_LOAD_CHANGE_RATIO;
}
