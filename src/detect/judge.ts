/**
 * From floors to a verdict. Pure: the same floors, limits, time and state give the same verdict.
 *
 * Windows from a minute to a day are judged each for itself. Urgency buys shorter windows: one may say
 * `leaking` only when the limit is near for its length, so a leak of any rate is called after a small share of
 * the time left, and growth far from a limit waits for a window long enough to know it from a warm-up.
 *
 * Levels alone cannot tell a leak from a cache that fills for longer than the window, from the first ramp of a
 * sawtooth, or from a random walk at its highest: close to a limit, these are called too.
 */
import type { FloorHistory } from './floor-history.js';
import { doubtOf, headroomOf, secondsToLimit, type View } from './leak.js';
import type { Limit } from './pressure.js';
import { growingReason, leakingReason, stableReason, unseenLeakReason, unseenReason } from './reason.js';
import { judgeTrend, type Trend } from './trend.js';
import type { Point, Verdict } from './verdict.js';

/** What a judgement rests on. */
export interface JudgeInput {
  readonly history: FloorHistory;
  readonly nowMs: number;
  /** When the process started. */
  readonly startedAtMs: number;
  /** Those that exist. For `heap` the newest floor counts as used, whatever `usedBytes` says. */
  readonly limits: readonly Limit[];
  /** The state of the judgement before; {@link FIRST_STATE} at first. */
  readonly previous: JudgeState;
}

/** What a judgement gives. */
export interface Judgement {
  readonly verdict: Verdict;
  /** To be given to the next judgement. */
  readonly state: JudgeState;
}

/** What one judgement remembers for the next. */
export interface JudgeState {
  /** The first of the judgements in a row that found a leak; null when the last one found none. */
  readonly suspicion: Suspicion | null;
  /** The leak that has been called and has not ended. */
  readonly leak: CalledLeak | null;
  /** The last verdict that rests on a window; null until there is one. */
  readonly standing: Standing | null;
}

interface Standing {
  readonly verdict: Verdict;
  readonly atMs: number;
}

interface Suspicion {
  readonly atMs: number;
  /** The newest floor that it rests on. */
  readonly floorAtMs: number;
}

interface CalledLeak {
  /** Where the window that it was called in began. */
  readonly sinceMs: number;
  readonly windowMs: number;
  readonly slopeBytesPerSecond: number;
  /** Half of the growth that it was called for: a floor below it has come back. */
  readonly halfWayBytes: number;
}

/** The state before the first judgement: no suspicion, no leak, no verdict. */
export const FIRST_STATE: JudgeState = { suspicion: null, leak: null, standing: null };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * The shortest window holds this many floors, or all there are, and lasts a minute or more: where major GCs are rare,
 * a fixed minute would hold enough of them at one moment and too few at the next.
 */
const FLOORS_OF_SHORTEST_WINDOW = 8;
const SHORTEST_WINDOW_MS = { min: MINUTE_MS, max: 4 * MINUTE_MS } as const;

/** The longer ones. Each is two to four times the one before, so that growth is seen at most so much later than it could be. */
const WINDOWS_MS = [
  2 * MINUTE_MS,
  4 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  8 * HOUR_MS,
  24 * HOUR_MS,
] as const;

const LONGEST_WINDOW_MS = 24 * HOUR_MS;

/** The first minute of a process is warm-up by nature: code is loaded and compiled, pools and caches fill. */
const WARM_UP_MS = MINUTE_MS;

/** Two judgements that find a leak must lie this far apart, with a new floor between: one major GC may mislead. */
const CONFIRMATION_MS = 5_000;

/** A process that gave too few major GCs for this long is idle, or its heap far too large for it: waiting will not tell. */
const LEARNING_MS = 10 * MINUTE_MS;

/** How long a verdict stands when no window can be judged any more. */
const STANDING_MS = 4 * MINUTE_MS;

/** A leak has ended when it has slowed down below this share of the slope at which it was called. */
const MIN_REMAINING_SLOPE_RATIO = 0.25;

/** As many floors in a row must have come back before a leak has ended that way. */
const FLOORS_COME_BACK = 3;

/** Judges the floors up to `nowMs`. O(floors kept); below a millisecond for a day of them. */
export function judge(input: JudgeInput): Judgement {
  const { history, nowMs, startedAtMs, limits, previous } = input;
  const floors = history.points(nowMs - LONGEST_WINDOW_MS);
  const trends = windowsAt(floors, nowMs)
    .map((windowMs) => trendOf(floors, windowMs, nowMs))
    .filter((trend) => trend !== undefined);
  const ageMs = nowMs - startedAtMs;
  const [latest, longest] = [floors.at(-1), trends.at(-1)];
  if (latest === undefined || longest === undefined) return judgeUnseen(previous, floors, nowMs, ageMs);

  const view = { trends, floors, headroom: headroomOf(limits, latest.bytes), nowMs };
  const { leak } = previous;
  if (leak !== null && !hasEnded(leak, view)) {
    const trend = trends.find(({ windowMs }) => windowMs >= leak.windowMs) ?? longest;
    return leaking(trend, view, leak);
  }
  const growth = trends
    .filter(({ objection }) => objection === null)
    .map((trend) => ({ trend, doubt: doubtOf(trend, view) }));
  const finding = growth.find(({ doubt }) => doubt === null) ?? growth[0];
  if (finding === undefined) {
    return judgement(verdictOf('stable', longest, view, stableReason(longest)), nowMs);
  }

  const { trend, doubt } = finding;
  const suspicion = doubt === null ? (previous.suspicion ?? { atMs: nowMs, floorAtMs: latest.atMs }) : null;
  if (suspicion !== null && ageMs >= WARM_UP_MS && isConfirmed(suspicion, latest, nowMs)) {
    return leaking(trend, view, calledLeak(trend, latest, nowMs));
  }
  const reason = growingReason(trend, doubt ?? 'unconfirmed', view.headroom);
  return judgement(verdictOf('growing', trend, view, reason), nowMs, { suspicion });
}

function trendOf(floors: readonly Point[], windowMs: number, nowMs: number): Trend | undefined {
  const isWithin = ({ atMs }: Point): boolean => atMs > nowMs - windowMs;
  return judgeTrend(floors.filter(isWithin), windowMs, nowMs);
}

function leaking(trend: Trend, view: View, leak: CalledLeak): Judgement {
  const verdict = verdictOf('leaking', trend, view, leakingReason(trend, view.headroom));
  return judgement(verdict, view.nowMs, { leak });
}

/** A verdict that rests on a window, and the state after it. */
function judgement(
  verdict: Verdict,
  atMs: number,
  { suspicion = null, leak = null }: Partial<Pick<JudgeState, 'suspicion' | 'leak'>> = {},
): Judgement {
  return { verdict, state: { suspicion, leak, standing: { verdict, atMs } } };
}

/** The lengths of the windows that are judged, shortest first. */
function windowsAt(floors: readonly Point[], nowMs: number): number[] {
  const first = floors.at(-FLOORS_OF_SHORTEST_WINDOW) ?? floors[0];
  // A window is open at its start, so that a floor that old needs a millisecond more.
  const sinceFirstMs = first === undefined ? 0 : nowMs - first.atMs + 1;
  const { min, max } = SHORTEST_WINDOW_MS;
  const shortestMs = Math.min(max, Math.max(min, sinceFirstMs));
  return [shortestMs, ...WINDOWS_MS.filter((windowMs) => windowMs > shortestMs)];
}

function isConfirmed(suspicion: Suspicion, latest: Point, nowMs: number): boolean {
  return nowMs - suspicion.atMs >= CONFIRMATION_MS && latest.atMs > suspicion.floorAtMs;
}

function calledLeak(trend: Trend, latest: Point, nowMs: number): CalledLeak {
  const { windowMs, slopeBytesPerSecond, growthBytes } = trend;
  const sinceMs = nowMs - windowMs;
  return { sinceMs, windowMs, slopeBytesPerSecond, halfWayBytes: latest.bytes - growthBytes / 2 };
}

/**
 * A leak ends when its floor has come back, or when it has slowed down over a window that is longer than the
 * one it was called in, as a pause in the load is not the end of a leak, and holds nothing from before it.
 */
function hasEnded(leak: CalledLeak, { trends, floors, nowMs }: View): boolean {
  if (floors.slice(-FLOORS_COME_BACK).every(({ bytes }) => bytes < leak.halfWayBytes)) return true;
  const comparable = trends.find(
    ({ windowMs }) => windowMs > leak.windowMs || windowMs === LONGEST_WINDOW_MS,
  );
  if (comparable === undefined || nowMs - comparable.windowMs < leak.sinceMs) return false;
  return comparable.slopeBytesPerSecond < MIN_REMAINING_SLOPE_RATIO * leak.slopeBytesPerSecond;
}

/**
 * No window can be judged. A leak that was called stays one, as nothing has been seen of its end; another verdict
 * stands for a while, since a moment with one major GC too few is no news.
 */
function judgeUnseen(
  previous: JudgeState,
  floors: readonly Point[],
  nowMs: number,
  ageMs: number,
): Judgement {
  const { leak, standing } = previous;
  const unseen = {
    slopeBytesPerSecond: leak?.slopeBytesPerSecond ?? null,
    slopeIntervalBytesPerSecond: null,
    confidenceRatio: 0,
    detectableSlopeBytesPerSecond: null,
    timeToLimitSeconds: null,
    windowSeconds: leak && leak.windowMs / 1000,
  };
  if (leak !== null) {
    const reason = unseenLeakReason(leak.slopeBytesPerSecond, leak.windowMs);
    return { verdict: { verdict: 'leaking', ...unseen, reason }, state: previous };
  }
  if (standing !== null && nowMs - standing.atMs < STANDING_MS) {
    return { verdict: standing.verdict, state: { ...previous, suspicion: null } };
  }
  const verdict = ageMs < LEARNING_MS ? 'learning' : 'undecidable';
  return { verdict: { verdict, ...unseen, reason: unseenReason(floors, nowMs, ageMs) }, state: FIRST_STATE };
}

function verdictOf(
  verdict: 'stable' | 'growing' | 'leaking',
  trend: Trend,
  { trends, headroom }: View,
  reason: string,
): Verdict {
  const isRising = verdict !== 'stable' && trend.slopeBytesPerSecond > 0;
  return {
    verdict,
    slopeBytesPerSecond: trend.slopeBytesPerSecond,
    slopeIntervalBytesPerSecond: trend.intervalBytesPerSecond,
    confidenceRatio: 1 - trend.pValue,
    detectableSlopeBytesPerSecond: Math.min(...trends.map((other) => other.detectableSlopeBytesPerSecond)),
    timeToLimitSeconds: isRising && headroom.limit !== null ? secondsToLimit(headroom, trend) : null,
    windowSeconds: trend.windowMs / 1000,
    reason,
  };
}
