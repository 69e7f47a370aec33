/** What keeps a verdict from flickering: what must hold before a leak is called, and before it has ended. */
import type { SeriesHistory } from './series-history.js';
import type { Trend } from './trend.js';
import type { Point, Verdict } from './verdict.js';
import { type JudgedWindow, LONGEST_WINDOW_MS } from './windows.js';

/** What one judgement remembers for the next. */
export interface JudgeState {
  /** A leak that was found and has yet to be confirmed; null when there is none. */
  readonly suspicion: Suspicion | null;
  /** The leak that has been called and has not ended. */
  readonly leak: CalledLeak | null;
  /** The last verdict that rests on a window; null until there is one. */
  readonly standing: Standing | null;
  /** The windows as they were judged last. */
  readonly windows: readonly JudgedWindow[];
  /** The comparison of the days as it was made last; undefined at first. */
  readonly season: JudgedWindow | undefined;
}

export interface Standing {
  readonly verdict: Verdict;
  readonly atMs: number;
}

export interface Suspicion {
  readonly atMs: number;
  /** The last judgement that found it. */
  readonly lastAtMs: number;
  /** The time of the newest value that the first one rests on. */
  readonly valueAtMs: number;
  /** Length of the window that the last one rests on. */
  readonly windowMs: number;
}

export interface CalledLeak {
  /** Where the window that it was called in began. */
  readonly sinceMs: number;
  readonly windowMs: number;
  readonly slopePerSecond: number;
  /** Half of the growth that it was called for: a value below it has come back. */
  readonly halfWay: number;
}

/** The state before the first judgement: no suspicion, no leak, no verdict. */
export const FIRST_STATE: JudgeState = {
  suspicion: null,
  leak: null,
  standing: null,
  windows: [],
  season: undefined,
};

/** Two judgements that find a leak must lie a block of the window apart, with a new value between: one may mislead. */
const CONFIRMATION_RATIO = 1 / 12;

/** A suspicion is dropped when no judgement has shared it for half of that. */
const DROP_RATIO = CONFIRMATION_RATIO / 2;

/** A leak has ended when it has slowed down below this share of the slope at which it was called. */
const MIN_REMAINING_SLOPE_RATIO = 0.25;

/** As many values in a row must have come back before a leak has ended that way. */
const VALUES_COME_BACK = 3;

export function isConfirmed(
  suspicion: Suspicion,
  { windowMs }: Trend,
  latest: Point,
  nowMs: number,
): boolean {
  return nowMs - suspicion.atMs >= CONFIRMATION_RATIO * windowMs && latest.atMs > suspicion.valueAtMs;
}

/** The suspicion, shared by a judgement at `nowMs` that rests on `trend`. */
export function sharedSuspicion(
  previous: Suspicion | null,
  { windowMs }: Trend,
  latest: Point,
  nowMs: number,
): Suspicion {
  const { atMs, valueAtMs } = previous ?? { atMs: nowMs, valueAtMs: latest.atMs };
  return { atMs, valueAtMs, lastAtMs: nowMs, windowMs };
}

/** What is left of a suspicion that the judgement at `nowMs` does not share. */
export function fadingSuspicion(previous: Suspicion | null, nowMs: number): Suspicion | null {
  if (previous === null || nowMs - previous.lastAtMs > DROP_RATIO * previous.windowMs) return null;
  return previous;
}

/**
 * A leak ends when its values have come back, or when it has slowed down over a window that is longer than the
 * one it was called in, as a pause in the load is not the end of a leak, and holds nothing from before it.
 */
export function hasEnded(
  leak: CalledLeak,
  trends: readonly Trend[],
  history: SeriesHistory,
  nowMs: number,
): boolean {
  if (hasComeBack(leak, history)) return true;
  const comparable = trends.find(
    ({ windowMs }) => windowMs > leak.windowMs || windowMs === LONGEST_WINDOW_MS,
  );
  if (comparable === undefined || nowMs - comparable.windowMs < leak.sinceMs) return false;
  return comparable.slopePerSecond < MIN_REMAINING_SLOPE_RATIO * leak.slopePerSecond;
}

function hasComeBack({ halfWay }: CalledLeak, history: SeriesHistory): boolean {
  const ring = history.ringFor(0);
  const first = Math.max(0, ring.size - VALUES_COME_BACK);
  for (let index = first; index < ring.size; index++) {
    if (ring.value(index) >= halfWay) return false;
  }
  return true;
}
