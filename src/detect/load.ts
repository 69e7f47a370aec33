/** How much of a rise the load explains. */
import type { Minimum } from './blocks.js';
import { median } from './median.js';

/** Loads that differ by less, over their median, without rising: noise (note: rule 8 of the simulated design). */
const MIN_LOAD_RANGE_RATIO = 0.1;

/** Loads that rise by less, over their median, explain nothing that counts. */
const MIN_RISING_RANGE_RATIO = 0.02;

/** Above this, load and time rise together and cannot be told apart within a window (note: rule 8). */
const MAX_TIME_CORRELATION = 0.6;

/** A window, with what the load explains taken away. */
export interface Unloaded {
  readonly minima: readonly Minimum[];
  /** What one unit of load takes; 0 where the load is not known or does not move. */
  readonly perLoad: number;
  readonly isLoadKnown: boolean;
}

/**
 * Takes away what the load explains, so that each value stands as at the median load. Where load and time rise
 * together, the load is given as much as it can have: memory in proportion to it.
 */
export function withoutLoad(minima: readonly Minimum[]): Unloaded {
  if (minima.length === 0 || minima.some(({ load }) => Number.isNaN(load))) {
    return { minima, perLoad: 0, isLoadKnown: false };
  }
  const loads = minima.map(({ load }) => load);
  const middle = median(loads);
  const range = Math.max(...loads) - Math.min(...loads);
  const perLoad = perLoadOf(minima, range / middle);
  if (perLoad === 0) return { minima, perLoad, isLoadKnown: true };
  const levelled = minima.map((each) => ({
    ...each,
    value: valueAtLoad(each.value, each.load - middle, perLoad),
  }));
  return { minima: levelled, perLoad, isLoadKnown: true };
}

/** The value as it would be with so much less load; as it is where its load is not known. */
export function valueAtLoad(value: number, excessLoad: number, perLoad: number): number {
  return perLoad === 0 || Number.isNaN(excessLoad) ? value : value - perLoad * excessLoad;
}

/** Least squares of the value on time and load, for the load; between nothing and proportion. */
function perLoadOf(minima: readonly Minimum[], rangeRatio: number): number {
  if (rangeRatio <= MIN_RISING_RANGE_RATIO) return 0;
  const loads = centred(minima.map(({ load }) => load));
  const times = centred(minima.map(({ atMs }) => atMs));
  const values = centred(minima.map(({ value }) => value));
  const [ll, tt, lt] = [product(loads, loads), product(times, times), product(loads, times)];
  const proportion = Math.min(...minima.map(({ value, load }) => (load > 0 ? value / load : 0)));
  const correlation = lt / Math.sqrt(ll * tt);
  if (correlation > MAX_TIME_CORRELATION) return Math.max(0, proportion);
  if (rangeRatio <= MIN_LOAD_RANGE_RATIO) return 0;
  const perLoad = (product(loads, values) * tt - product(times, values) * lt) / (ll * tt - lt * lt);
  return Math.min(Math.max(0, perLoad), Math.max(0, proportion));
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function product(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
}
