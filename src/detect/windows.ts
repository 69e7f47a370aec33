/** The windows that are judged, and when each of them is due again. */
import type { SignalProfile } from './profile.js';
import type { SeriesHistory } from './series-history.js';
import { judgeTrend, type Trend } from './trend.js';

const MINUTE_MS = 60_000;

/**
 * The shortest window holds this many values, or all there are, and lasts a minute or more: where major GCs are rare,
 * a fixed minute would hold enough of them at one moment and too few at the next.
 */
const VALUES_OF_SHORTEST_WINDOW = 8;
const SHORTEST_WINDOW_MS = { min: MINUTE_MS, max: 4 * MINUTE_MS } as const;

/** Each window is √2 times the one before: growth is seen at most so much later than it could be. */
const WINDOWS_MS = [
  ...Array.from({ length: 21 }, (_, index) => Math.round(MINUTE_MS * 2 ** (index / 2))),
  24 * 60 * MINUTE_MS,
  34 * 60 * MINUTE_MS,
  48 * 60 * MINUTE_MS,
];

/** The longest: two days, of the seven that are kept. */
export const LONGEST_WINDOW_MS = 48 * 60 * MINUTE_MS;

/** A window is judged anew when half a block of it has passed: before that, little of it is new. */
const LOOKS_PER_WINDOW = 24;

/** A window as it was judged last; undefined when it could not be. */
export interface JudgedWindow {
  readonly windowMs: number;
  readonly judgedAtMs: number;
  readonly trend: Trend | undefined;
}

/** Judges the windows that are due and keeps the others as they are, shortest first. */
export function judgeWindows(
  history: SeriesHistory,
  profile: SignalProfile,
  nowMs: number,
  before: readonly JudgedWindow[],
): readonly JudgedWindow[] {
  const shortestMs = shortestWindowMs(history, nowMs);
  const known = new Map(before.map((window) => [window.windowMs, window]));
  const ageMs = nowMs - (history.firstAtMs ?? nowMs);
  return [shortestMs, ...WINDOWS_MS.filter((windowMs) => windowMs > shortestMs)].map((windowMs) => {
    const last = known.get(windowMs);
    if (last !== undefined && !isDue(last, nowMs)) return last;
    // Nothing of a window is seen before the process is two thirds as old.
    const trend = ageMs * 2 < windowMs ? undefined : judgeTrend(history, profile, windowMs, nowMs);
    return { windowMs, judgedAtMs: nowMs, trend };
  });
}

function isDue({ windowMs, judgedAtMs }: JudgedWindow, nowMs: number): boolean {
  return judgedAtMs > nowMs || nowMs - judgedAtMs >= windowMs / LOOKS_PER_WINDOW;
}

function shortestWindowMs(history: SeriesHistory, nowMs: number): number {
  const ring = history.ringFor(0);
  const first = ring.size === 0 ? nowMs : ring.atMs(Math.max(0, ring.size - VALUES_OF_SHORTEST_WINDOW));
  const { min, max } = SHORTEST_WINDOW_MS;
  // A window is open at its start, so that a value that old needs a millisecond more.
  return Math.min(max, Math.max(min, nowMs - first + 1));
}
