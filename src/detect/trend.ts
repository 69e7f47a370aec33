/** What one window says: how fast the signal rises, how surely, whether it still does, and whether it did before. */
import { autocorrelation, varianceInflation } from './autocorrelation.js';
import { type Minimum, readBlocks } from './blocks.js';
import { type Unloaded, withoutLoad } from './load.js';
import { mannKendall } from './mann-kendall.js';
import { median, robustDeviation } from './median.js';
import { type Past, pastOf } from './past.js';
import type { SignalProfile } from './profile.js';
import type { SeriesHistory } from './series-history.js';
import { curvature, driftOf, lateSlope, remainingOf, slopeWithoutJumps, straightness } from './shape.js';
import { residualsOf, theilSen } from './theil-sen.js';

/** Why a window does not show growth, though its values may have risen. */
export type Objection =
  /** the rise may be chance */
  | 'chance'
  /** the rise is smaller than what noise, or a process at rest, does */
  | 'small'
  /** the load rose as well, and explains it */
  | 'load'
  /** the rise sits in one or two jumps */
  | 'step'
  /** the rise has ended, or is about to */
  | 'over';

/** One window, judged. */
export interface Trend {
  readonly windowMs: number;
  /** From the first block minimum to the last. */
  readonly spanMs: number;
  /** Values in the window. */
  readonly count: number;
  /** Median of the block minima. */
  readonly level: number;
  /** The last block minimum. */
  readonly last: number;
  readonly isLoadKnown: boolean;
  readonly slopePerSecond: number;
  /** 95 % confidence interval of the slope. */
  readonly intervalPerSecond: readonly [low: number, high: number];
  /** Probability that values without a trend rise as steadily, 0–1. */
  readonly pValue: number;
  /** What the signal has risen by at this slope. */
  readonly growth: number;
  /** The smallest slope that this window would have shown. */
  readonly detectableSlopePerSecond: number;
  /** Null when the window shows growth. */
  readonly objection: Objection | null;
  /** Null when the window does not show growth: nobody asks then. */
  readonly rise: Rise | null;
}

/** What is asked of a window that shows growth. */
export interface Rise {
  /** What it would still rise by if it went on to slow down as it did; Infinity if it did not. */
  readonly remaining: number;
  /** How surely it slows down: Student's t, negative where it does. */
  readonly curvature: number;
  /** How much of the slope of its middle its ends have: 1 of a line, less of the rise of a wave. */
  readonly straightness: number;
  /** How far it came, in standard deviations of a random walk. */
  readonly drift: number;
  readonly past: Past;
}

/** Fewer values than this, in as many blocks, cannot be told from chance: 1/6! is just below {@link MAX_P_VALUE}. */
export const MIN_VALUES = 6;

/**
 * Fewer blocks than this are enough for the shortest windows alone, where a leak that is urgent cannot wait for more
 * major GCs: in longer ones, six values rise by chance or in one job.
 */
const MIN_BLOCKS = 8;
const MAX_SPARSE_WINDOW_MS = 4 * 60_000;

/** The values must reach over this share of the window, and into its last third. */
const MIN_COVERAGE = 2 / 3;

/** One in 500. A stricter one would make six values in a row say nothing. */
const MAX_P_VALUE = 0.002;

/** Growth must exceed the noise by this: below, block minima rise by chance too often. */
const MIN_GROWTH_NOISES = 4;

/** Without its jumps, in the second half, and in the last third the rise must keep up this share of the slope. */
const MIN_STEADY_RATIO = 0.5;

/** Slope over σ/W that is found with 90 % power at a p-value of 0.001 from 12 block minima. */
const DETECTABLE_NOISES = 4.4;

/** Autocorrelation above this is not told from a trend in 12 blocks. */
const MAX_AUTOCORRELATION = 0.9;

/**
 * Judges the window that ends at `toMs`. O(buckets in the window); of a window that shows growth, O(n log n) in
 * the buckets that the history holds.
 *
 * @returns undefined when there are too few values, or too little of the window has any
 */
export function judgeTrend(
  history: SeriesHistory,
  profile: SignalProfile,
  windowMs: number,
  toMs: number,
): Trend | undefined {
  const { minima: raw, count } = readBlocks(history, windowMs, toMs);
  const [first, last] = [raw[0], raw.at(-1)];
  const leastBlocks = windowMs > MAX_SPARSE_WINDOW_MS ? MIN_BLOCKS : MIN_VALUES;
  if (first === undefined || last === undefined || raw.length < leastBlocks) return undefined;
  const spanMs = last.atMs - first.atMs;
  const isFresh = last.atMs >= toMs - windowMs * (1 - MIN_COVERAGE);
  if (spanMs < windowMs * MIN_COVERAGE || !isFresh) return undefined;

  const unloaded = withoutLoad(raw);
  const line = lineOf(unloaded.minima, profile, spanMs);
  const objection =
    line.objection !== null && unloaded.perLoad > 0 && lineOf(raw, profile, spanMs).objection === null
      ? 'load'
      : line.objection;
  return {
    windowMs,
    spanMs,
    count,
    last: (unloaded.minima.at(-1) as Minimum).value,
    isLoadKnown: unloaded.isLoadKnown,
    ...line,
    objection,
    rise: objection === null ? riseOf(history, windowMs, toMs, unloaded) : null,
  };
}

function riseOf(history: SeriesHistory, windowMs: number, toMs: number, unloaded: Unloaded): Rise {
  const { minima } = unloaded;
  return {
    remaining: remainingOf(minima),
    curvature: curvature(minima),
    straightness: straightness(minima),
    drift: driftOf(minima),
    past: pastOf(history, windowMs, toMs, unloaded),
  };
}

type Line = Pick<
  Trend,
  | 'level'
  | 'slopePerSecond'
  | 'intervalPerSecond'
  | 'pValue'
  | 'growth'
  | 'detectableSlopePerSecond'
  | 'objection'
>;

function lineOf(minima: readonly Minimum[], profile: SignalProfile, spanMs: number): Line {
  const { slopePerSecond, intervalPerSecond } = theilSen(minima);
  const residuals = residualsOf(minima, slopePerSecond);
  const values = minima.map(({ value }) => value);
  const level = median(values);
  const noise = robustDeviation(residuals);
  const growth = (slopePerSecond * spanMs) / 1000;
  const leastGrowth = Math.max(profile.leastGrowth, profile.leastGrowthRatio * level);
  const plain = mannKendall(values);
  // The correction only ever weakens the test, and costs more than it.
  const { pValue } = plain.pValue > MAX_P_VALUE ? plain : mannKendall(values, varianceInflation(residuals));
  return {
    level,
    slopePerSecond,
    intervalPerSecond,
    pValue,
    growth,
    detectableSlopePerSecond: detectableSlope(noise, residuals, spanMs, leastGrowth),
    objection:
      pValue > MAX_P_VALUE
        ? 'chance'
        : growth < Math.max(leastGrowth, MIN_GROWTH_NOISES * noise)
          ? 'small'
          : objectionToShape(minima, slopePerSecond),
  };
}

function objectionToShape(minima: readonly Minimum[], slopePerSecond: number): Objection | null {
  const leastSlope = MIN_STEADY_RATIO * slopePerSecond;
  if (slopeWithoutJumps(minima) < leastSlope) return 'step';
  return [1 / 2, 1 / 3].some((share) => lateSlope(minima, share) < leastSlope) ? 'over' : null;
}

/** β_min ≈ 4.4σ·√((1+ρ)/(1−ρ))/W, and never less than the least growth that counts. */
function detectableSlope(
  noise: number,
  residuals: readonly number[],
  spanMs: number,
  leastGrowth: number,
): number {
  const rho = Math.min(MAX_AUTOCORRELATION, Math.max(0, autocorrelation(residuals, 1)));
  const visible = DETECTABLE_NOISES * noise * Math.sqrt((1 + rho) / (1 - rho));
  return (Math.max(visible, leastGrowth) * 1000) / spanMs;
}
