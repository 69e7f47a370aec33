/** The windows that are judged, and when each of them is due again. */
import { PROFILES, type SignalProfile } from './profile.js';
import { seasonalTrend } from './seasonal.js';
import type { SeriesHistory } from './series-history.js';
import { judgeTrend, type Trend } from './trend.js';

const MINUTE_MS = 60_000;

/**
 * The shortest window holds this many values, or all there are, and lasts a minute or more: where major GCs are rare,
 * a fixed minute would hold enough of them at one moment and too few at the next.
 */
const VALUES_OF_SHORTEST_WINDOW = 8;
const SHORTEST_WINDOW_MS = { min: MINUTE_MS, max: 4 * MINUTE_MS } as const;

/**
 * Up to an hour each window is √2 times the one before, from there on ⁴√2: growth is seen at most so much later than it
 * could be, and long windows are judged rarely.
 */
const WINDOWS_MS = [
  ...Array.from({ length: 12 }, (_, index) => Math.round(MINUTE_MS * 2 ** (index / 2))),
  ...Array.from({ length: 18 }, (_, index) => Math.round(64 * MINUTE_MS * 2 ** (index / 4))),
  ...[24, 34, 48].map((hours) => hours * 60 * MINUTE_MS),
];

/** The longest: two days, of the seven that are kept. */
export const LONGEST_WINDOW_MS = 48 * 60 * MINUTE_MS;

/** A window is judged anew when half a block of it has passed: before that, little of it is new. */
const LOOKS_PER_WINDOW = 24;

/** Windows and signals take turns: of the multiples of the golden ratio, no two fall on the same share of a period. */
const TURN = (Math.sqrt(5) - 1) / 2;
const SIGNALS = Object.keys(PROFILES);

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
  const lengthsMs = [shortestMs, ...WINDOWS_MS.filter((windowMs) => windowMs > shortestMs)];
  return lengthsMs.map((windowMs, index) => {
    const last = known.get(windowMs);
    const turn = (index * SIGNALS.length + SIGNALS.indexOf(profile.signal)) * TURN;
    if (last !== undefined && !isDue(last, turn, nowMs)) return last;
    // Cheaper than to read a window of which too little can have been seen.
    const trend = ageMs * 2 < windowMs ? undefined : judgeTrend(history, profile, windowMs, nowMs);
    return { windowMs, judgedAtMs: nowMs, trend };
  });
}

/** Compares the days when an hour has passed, and else keeps what was found last. */
export function judgeSeason(
  history: SeriesHistory,
  profile: SignalProfile,
  nowMs: number,
  before: JudgedWindow | undefined,
): JudgedWindow {
  const windowMs = LONGEST_WINDOW_MS;
  if (before !== undefined && !isDue(before, SIGNALS.indexOf(profile.signal) * TURN, nowMs)) return before;
  return { windowMs, judgedAtMs: nowMs, trend: seasonalTrend(history, profile, nowMs) };
}

function isDue({ windowMs, judgedAtMs }: JudgedWindow, turn: number, nowMs: number): boolean {
  const periodMs = windowMs / LOOKS_PER_WINDOW;
  const periodOf = (atMs: number): number => Math.floor(atMs / periodMs + turn);
  return periodOf(nowMs) !== periodOf(judgedAtMs);
}

function shortestWindowMs(history: SeriesHistory, nowMs: number): number {
  const ring = history.ringFor(0);
  const first = ring.size === 0 ? nowMs : ring.atMs(Math.max(0, ring.size - VALUES_OF_SHORTEST_WINDOW));
  const { min, max } = SHORTEST_WINDOW_MS;
  // A window is open at its start, so that a value that old needs a millisecond more.
  return Math.min(max, Math.max(min, nowMs - first + 1));
}
