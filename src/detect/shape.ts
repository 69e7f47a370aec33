/** The shape of a rise: whether it goes on, whether it slows down, and whether chance could have walked there. */
import type { Minimum } from './blocks.js';
import { theilSen } from './theil-sen.js';

/** From this many blocks on, two of the steps between them can be told from a rise; of fewer, one. */
const MIN_BLOCKS_FOR_TWO_JUMPS = 8;

/** Mean slope, per second, over the steps between minima that are left without the one or two that rise most. */
export function slopeWithoutJumps(minima: readonly Minimum[]): number {
  const jumps = minima.length >= MIN_BLOCKS_FOR_TWO_JUMPS ? 2 : 1;
  const steps = minima
    .slice(1)
    .map((point, index) => {
      const before = minima[index] as Minimum;
      return { value: point.value - before.value, seconds: (point.atMs - before.atMs) / 1000 };
    })
    .sort((a, b) => b.value - a.value)
    .slice(jumps);
  return sum(steps.map(({ value }) => value)) / sum(steps.map(({ seconds }) => seconds));
}

/** The slope of the last `share` of the span, per second. */
export function lateSlope(minima: readonly Minimum[], share: number): number {
  return theilSen(tail(minima, share)).slopePerSecond;
}

/** The minima in the last `share` of the span, and at least two. */
function tail(minima: readonly Minimum[], share: number): readonly Minimum[] {
  const { atMs: endMs } = minima.at(-1) as Minimum;
  const { atMs: startMs } = minima[0] as Minimum;
  const fromMs = endMs - (endMs - startMs) * share;
  const count = minima.filter(({ atMs }) => atMs >= fromMs).length;
  return minima.slice(-Math.max(2, count));
}

/**
 * The mean slope of the outer thirds over that of the middle one: 1 of a line, 0.78 of the steepest nine hours of a
 * day's sine and 0.62 of its steepest twelve. The thirds overlap by a block.
 */
export function straightness(minima: readonly Minimum[]): number {
  const third = Math.ceil(minima.length / 3);
  const slopeOf = (from: number, to: number): number => theilSen(minima.slice(from, to)).slopePerSecond;
  const early = slopeOf(0, third + 1);
  const middle = slopeOf(third - 1, minima.length - third + 1);
  const late = slopeOf(minima.length - third - 1, minima.length);
  return (early + late) / 2 / middle;
}

/**
 * Takes the rise for an exponential approach, of which the slopes of the two halves tell the decay: what a
 * warm-up or a filling cache still has before it. At slope b and decay rate λ that is b/λ; Infinity where the rise
 * does not slow down.
 */
export function remainingOf(minima: readonly Minimum[]): number {
  const late = tail(minima, 1 / 2);
  const early = minima.slice(0, minima.length - late.length + 1);
  const earlySlope = theilSen(early).slopePerSecond;
  const slope = theilSen(late).slopePerSecond;
  if (slope <= 0) return 0;
  if (slope >= earlySlope) return Number.POSITIVE_INFINITY;
  const seconds = (centreMs(late) - centreMs(early)) / 1000;
  const decayPerSecond = Math.log(earlySlope / slope) / seconds;
  const secondsSinceLate = ((late.at(-1) as Minimum).atMs - centreMs(late)) / 1000;
  return (slope * Math.exp(-decayPerSecond * secondsSinceLate)) / decayPerSecond;
}

function centreMs(points: readonly Minimum[]): number {
  return ((points[0] as Minimum).atMs + (points.at(-1) as Minimum).atMs) / 2;
}

/**
 * Student's t of the quadratic term of a least-squares parabola: negative where the rise slows down. With orthogonal
 * polynomials, so that the line through the minima takes no part in it.
 */
export function curvature(minima: readonly Minimum[]): number {
  const n = minima.length;
  const middleMs = sum(minima.map(({ atMs }) => atMs)) / n;
  const mean = sum(minima.map(({ value }) => value)) / n;
  const linear = minima.map(({ atMs }) => atMs - middleMs);
  const squares = sum(linear.map((x) => x * x));
  const skew = sum(linear.map((x) => x ** 3)) / squares;
  const quadratic = linear.map((x) => x * x - skew * x - squares / n);
  const values = minima.map(({ value }) => value - mean);
  const slope = product(linear, values) / squares;
  const quadraticSquares = product(quadratic, quadratic);
  const bend = product(quadratic, values) / quadraticSquares;
  const rest = values.map(
    (value, index) => value - slope * (linear[index] as number) - bend * (quadratic[index] as number),
  );
  const deviation = Math.sqrt(product(rest, rest) / (n - 3) / quadraticSquares);
  return deviation === 0 ? Math.sign(bend) * Number.POSITIVE_INFINITY || 0 : bend / deviation;
}

/** Lags of the increments that noise on a level correlates; Bartlett's weights keep the variance above 0. */
const LONG_RUN_LAGS = 2;

/** The long-run variance is never taken for less than this share of the plain one: of twelve, it is known roughly. */
const MIN_LONG_RUN_RATIO = 1 / 3;

/**
 * How far the minima have come, over how far a random walk with such increments would: its standard deviation is the
 * root of their number times the long-run one of an increment. Noise on a level makes increments that take each
 * other back, so that this is fair to both. W. K. Newey and K. D. West, Econometrica 55 (1987).
 */
export function driftOf(minima: readonly Minimum[]): number {
  const increments = minima.slice(1).map(({ value }, index) => value - (minima[index] as Minimum).value);
  const n = increments.length;
  const mean = sum(increments) / n;
  const centred = increments.map((increment) => increment - mean);
  const covariance = (lag: number): number =>
    centred.slice(lag).reduce((total, value, index) => total + value * (centred[index] as number), 0) /
    (n - 1);
  const variance = covariance(0);
  let longRun = variance;
  for (let lag = 1; lag <= LONG_RUN_LAGS; lag++) {
    longRun += 2 * (1 - lag / (LONG_RUN_LAGS + 1)) * covariance(lag);
  }
  const deviation = Math.sqrt(Math.max(longRun, MIN_LONG_RUN_RATIO * variance) * n);
  return deviation === 0 ? Math.sign(mean) * Number.POSITIVE_INFINITY || 0 : (mean * n) / deviation;
}

function product(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, value, index) => total + value * (b[index] as number), 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
