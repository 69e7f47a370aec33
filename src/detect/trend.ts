/** What the floors of one window say: how fast they rise, how surely, and whether they still do. */
import { autocorrelation, varianceInflation } from './autocorrelation.js';
import { mannKendall } from './mann-kendall.js';
import { median, robustDeviation } from './median.js';
import { residualsOf, theilSen } from './theil-sen.js';
import type { Point } from './verdict.js';

/** Why a window does not show growth, though its floors may have risen. */
export type Objection =
  /** the rise may be chance */
  | 'chance'
  /** the rise is smaller than what noise, or a process at rest, does */
  | 'small'
  /** the rise sits in one or two jumps */
  | 'step'
  /** the rise has ended, or is about to */
  | 'over';

/** One window, judged. */
export interface Trend {
  readonly windowMs: number;
  /** From the first floor to the last. */
  readonly spanMs: number;
  /** Major GCs in the window. */
  readonly floorCount: number;
  /** Median of the window's floors. */
  readonly levelBytes: number;
  readonly slopeBytesPerSecond: number;
  /** 95 % confidence interval of the slope. */
  readonly intervalBytesPerSecond: readonly [low: number, high: number];
  /** Probability that floors without a trend rise as steadily, 0–1. */
  readonly pValue: number;
  /** What the floors have risen by at this slope. */
  readonly growthBytes: number;
  /** The smallest slope that this window would have shown. */
  readonly detectableSlopeBytesPerSecond: number;
  /** What the floors would still rise by if the rise went on to slow down as it did; Infinity if it did not. */
  readonly remainingBytes: number;
  /** Null when the window shows growth. */
  readonly objection: Objection | null;
}

/** Blocks of a window. Twelve are enough for the test's power and few enough that their minima hold little noise. */
const BLOCKS = 12;

/** Fewer floors than this, in as many blocks, cannot be told from chance: 1/6! is just below {@link MAX_P_VALUE}. */
export const MIN_FLOORS = 6;

/** The floors must reach over this share of the window, and into its last third. */
const MIN_COVERAGE = 2 / 3;

/** One in 500. A stricter one would make six floors in a row say nothing. */
const MAX_P_VALUE = 0.002;

/** Growth must exceed the noise by this: below, block minima rise by chance too often. */
const MIN_GROWTH_NOISES = 4;

/** Growth must be at least this share of the level: caches breathe by less. */
const MIN_GROWTH_RATIO = 0.01;

/** Growth must be at least this: code, feedback and maps of V8 settle by a few megabytes at any age. */
const MIN_GROWTH_BYTES = 4 * 1024 * 1024;

/** Without its jumps, in the second half, and in the last third the rise must keep up this share of the slope. */
const MIN_STEADY_RATIO = 0.5;

/** From this many blocks on, two of the steps between them can be told from a rise; of fewer, one. */
const MIN_BLOCKS_FOR_TWO_JUMPS = 8;

/** Slope over σ/W that is found with 90 % power at a p-value of 0.001 from 12 block minima. */
const DETECTABLE_NOISES = 4.4;

/** Autocorrelation above this is not told from a trend in 12 blocks. */
const MAX_AUTOCORRELATION = 0.9;

/**
 * Judges the window that ends at `toMs`. O(floors in the window).
 *
 * @param points - floors within the window, oldest first
 * @returns undefined when there are too few floors, or too little of the window has any
 */
export function judgeTrend(points: readonly Point[], windowMs: number, toMs: number): Trend | undefined {
  const minima = blockMinima(points, windowMs, toMs - windowMs);
  const [first, last] = [minima[0], minima.at(-1)];
  if (first === undefined || last === undefined || minima.length < MIN_FLOORS) return undefined;
  const spanMs = last.atMs - first.atMs;
  const isFresh = last.atMs >= toMs - windowMs * (1 - MIN_COVERAGE);
  if (spanMs < windowMs * MIN_COVERAGE || !isFresh) return undefined;

  const { slopeBytesPerSecond, intervalBytesPerSecond } = theilSen(minima);
  const residuals = residualsOf(minima, slopeBytesPerSecond);
  const bytes = minima.map((point) => point.bytes);
  const levelBytes = median(bytes);
  const noiseBytes = robustDeviation(residuals);
  const { pValue } = mannKendall(bytes, varianceInflation(residuals));
  const growthBytes = (slopeBytesPerSecond * spanMs) / 1000;
  const leastGrowthBytes = Math.max(MIN_GROWTH_BYTES, MIN_GROWTH_RATIO * levelBytes);
  return {
    windowMs,
    spanMs,
    floorCount: points.length,
    levelBytes,
    slopeBytesPerSecond,
    intervalBytesPerSecond,
    pValue,
    growthBytes,
    detectableSlopeBytesPerSecond: detectableSlope(noiseBytes, residuals, spanMs, leastGrowthBytes),
    remainingBytes: remainingBytes(minima),
    objection:
      pValue > MAX_P_VALUE
        ? 'chance'
        : growthBytes < Math.max(leastGrowthBytes, MIN_GROWTH_NOISES * noiseBytes)
          ? 'small'
          : objectionToShape(minima, slopeBytesPerSecond),
  };
}

/** The lowest floor of each block that has one: what noise adds to a floor, it adds for a short time. */
function blockMinima(points: readonly Point[], windowMs: number, fromMs: number): Point[] {
  const lowest = new Array<Point | undefined>(BLOCKS).fill(undefined);
  for (const point of points) {
    const block = Math.min(BLOCKS - 1, Math.floor(((point.atMs - fromMs) / windowMs) * BLOCKS));
    if (point.bytes < (lowest[block]?.bytes ?? Number.POSITIVE_INFINITY)) lowest[block] = point;
  }
  return lowest.filter((point) => point !== undefined);
}

function objectionToShape(minima: readonly Point[], slopeBytesPerSecond: number): Objection | null {
  const leastSlope = MIN_STEADY_RATIO * slopeBytesPerSecond;
  if (slopeWithoutJumps(minima) < leastSlope) return 'step';
  const isOver = [1 / 2, 1 / 3].some(
    (share) => theilSen(tail(minima, share)).slopeBytesPerSecond < leastSlope,
  );
  return isOver ? 'over' : null;
}

/** Mean slope over the steps between minima that are left without the one or two that rise most. */
function slopeWithoutJumps(minima: readonly Point[]): number {
  const jumps = minima.length >= MIN_BLOCKS_FOR_TWO_JUMPS ? 2 : 1;
  const steps = minima
    .slice(1)
    .map((point, index) => {
      const before = minima[index] as Point;
      return { bytes: point.bytes - before.bytes, seconds: (point.atMs - before.atMs) / 1000 };
    })
    .sort((a, b) => b.bytes - a.bytes)
    .slice(jumps);
  return sum(steps.map(({ bytes }) => bytes)) / sum(steps.map(({ seconds }) => seconds));
}

/** The points in the last `share` of the span, and at least two. */
function tail(minima: readonly Point[], share: number): readonly Point[] {
  const { atMs: endMs } = minima.at(-1) as Point;
  const { atMs: startMs } = minima[0] as Point;
  const fromMs = endMs - (endMs - startMs) * share;
  const count = minima.filter(({ atMs }) => atMs >= fromMs).length;
  return minima.slice(-Math.max(2, count));
}

/**
 * Takes the rise for an exponential approach, of which the slopes of the two halves tell the decay: what a
 * warm-up or a filling cache still has before it. At slope b and decay rate λ that is b/λ.
 */
function remainingBytes(minima: readonly Point[]): number {
  const late = tail(minima, 1 / 2);
  const early = minima.slice(0, minima.length - late.length + 1);
  const earlySlope = theilSen(early).slopeBytesPerSecond;
  const lateSlope = theilSen(late).slopeBytesPerSecond;
  if (lateSlope <= 0) return 0;
  if (lateSlope >= earlySlope) return Number.POSITIVE_INFINITY;
  const seconds = (centreMs(late) - centreMs(early)) / 1000;
  const decayPerSecond = Math.log(earlySlope / lateSlope) / seconds;
  const secondsSinceLate = ((late.at(-1) as Point).atMs - centreMs(late)) / 1000;
  return (lateSlope * Math.exp(-decayPerSecond * secondsSinceLate)) / decayPerSecond;
}

function centreMs(points: readonly Point[]): number {
  return ((points[0] as Point).atMs + (points.at(-1) as Point).atMs) / 2;
}

/** β_min ≈ 4.4σ·√((1+ρ)/(1−ρ))/W, and never less than the least growth that counts. */
function detectableSlope(
  noiseBytes: number,
  residuals: readonly number[],
  spanMs: number,
  leastGrowthBytes: number,
): number {
  const rho = Math.min(MAX_AUTOCORRELATION, Math.max(0, autocorrelation(residuals, 1)));
  const visibleBytes = DETECTABLE_NOISES * noiseBytes * Math.sqrt((1 + rho) / (1 - rho));
  return (Math.max(visibleBytes, leastGrowthBytes) * 1000) / spanMs;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
