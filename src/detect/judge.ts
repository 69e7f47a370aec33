/**
 * From a series to a verdict. Pure: the same history, limits, time and state give the same verdict.
 *
 * Windows from a minute to two days are judged each for itself. Urgency buys shorter windows: one may say
 * `leaking` only when the limit is near for its length, so a leak of any rate is called after a small share of
 * the time left, and growth far from a limit waits for a window long enough to know it from a warm-up.
 *
 * Levels alone cannot tell a leak from a cache that fills straight, from the rise of a day whose load is not known,
 * or from a random walk: these are `undecidable` until structure tells, or the limit is near.
 */
import { type Doubt, doubtOf, type Growth, isOpenQuestion, type Structure } from './doubt.js';
import { headroomOf, secondsToLimit, secondsToLimitInterval } from './headroom.js';
import {
  type CalledLeak,
  FIRST_STATE,
  fadingSuspicion,
  hasEnded,
  isConfirmed,
  type JudgeState,
  sharedSuspicion,
} from './hysteresis.js';
import type { Limit } from './pressure.js';
import type { SignalProfile } from './profile.js';
import { growingReason, leakingReason, stableReason, unseenLeakReason, unseenReason } from './reason.js';
import type { SeriesHistory } from './series-history.js';
import type { Trend } from './trend.js';
import type { Point, Verdict } from './verdict.js';
import { type JudgedWindow, judgeSeason, judgeWindows } from './windows.js';

export { FIRST_STATE, type JudgeState } from './hysteresis.js';

/** What a judgement rests on. */
export interface JudgeInput {
  readonly profile: SignalProfile;
  readonly history: SeriesHistory;
  readonly nowMs: number;
  /** When the process started. */
  readonly startedAtMs: number;
  /** Those that exist. For `heap` the newest floor counts as used, whatever `usedBytes` says. */
  readonly limits: readonly Limit[];
  /** What is known from elsewhere about what grows; it decides what the level cannot. */
  readonly structure?: Structure | undefined;
  /** The state of the judgement before; {@link FIRST_STATE} at first. */
  readonly previous: JudgeState;
}

/** What a judgement gives. */
export interface Judgement {
  readonly verdict: Verdict;
  /** To be given to the next judgement. */
  readonly state: JudgeState;
}

/** The first minute of a process is warm-up by nature: code is loaded and compiled, pools and caches fill. */
const WARM_UP_MS = 60_000;

/** A process that gave too few values for this long is idle, or its heap far too large for it: waiting will not tell. */
const LEARNING_MS = 10 * 60_000;

/** How long a verdict stands when no window can be judged any more. */
const STANDING_MS = 4 * 60_000;

/** All that is seen at one moment. */
interface View extends JudgeInput {
  readonly windows: readonly JudgedWindow[];
  readonly season: JudgedWindow;
  /** Of the windows that can be judged, shortest first. */
  readonly trends: readonly Trend[];
  readonly latest: Point;
}

/** Judges the signal at `nowMs`. Windows are judged when they are due: most looks cost some microseconds. */
export function judge(input: JudgeInput): Judgement {
  const { profile, history, nowMs, startedAtMs, limits, structure, previous } = input;
  const windows = judgeWindows(history, profile, nowMs, previous.windows);
  const trends = windows.map(({ trend }) => trend).filter((trend) => trend !== undefined);
  const [latest, longest] = [history.latest, trends.at(-1)];
  if (latest === undefined || longest === undefined) return judgeUnseen(input, windows);

  const season = judgeSeason(history, profile, nowMs, previous.season);
  const view: View = { ...input, windows, season, trends, latest };
  const { leak } = previous;
  if (leak !== null && !hasEnded(leak, trends, history, nowMs)) {
    const trend = trends.find(({ windowMs }) => windowMs >= leak.windowMs) ?? longest;
    return leaking(trend, view, leak);
  }
  const finding = findingOf(view);
  if (finding === undefined) {
    const suspicion = fadingSuspicion(previous.suspicion, nowMs);
    return judgement('stable', longest, view, stableReason(profile, longest), { suspicion });
  }

  const { trend, doubt } = finding;
  const headroom = headroomOf(profile, limits, latest.value);
  if (doubt !== null) {
    const suspicion = fadingSuspicion(previous.suspicion, nowMs);
    const isOpen = isOpenQuestion(doubt) && structure === undefined && suspicion === null;
    const name = isOpen ? 'undecidable' : 'growing';
    const reason = growingReason(profile, trend, doubt, headroom);
    return judgement(name, trend, view, reason, { suspicion });
  }
  const suspicion = sharedSuspicion(previous.suspicion, trend, latest, nowMs);
  if (nowMs - startedAtMs >= WARM_UP_MS && isConfirmed(suspicion, trend, latest, nowMs)) {
    return leaking(trend, view, calledLeak(trend, latest, nowMs));
  }
  const reason = growingReason(profile, trend, 'unconfirmed', headroom);
  return judgement('growing', trend, view, reason, { suspicion });
}

interface Finding {
  readonly trend: Trend;
  /** Null for a leak. */
  readonly doubt: Doubt | null;
}

/** The shortest window that shows a leak; else the one that comes closest. */
function findingOf({ trends, season, profile, limits, structure, latest }: View): Finding | undefined {
  const headroom = headroomOf(profile, limits, latest.value);
  const growth = trends
    .filter((trend): trend is Growth => trend.rise !== null)
    .map((trend: Growth) => ({ trend, doubt: doubtOf(trend, profile, headroom, structure) }));
  const leak = growth.find(({ doubt }) => doubt === null);
  if (leak !== undefined) return leak;
  if (season.trend !== undefined && structure !== 'bounded') return { trend: season.trend, doubt: null };
  const open = growth.find(({ doubt }) => doubt !== null && isOpenQuestion(doubt));
  return open ?? growth.find(({ doubt }) => doubt !== 'far') ?? growth[0];
}

function leaking(trend: Trend, view: View, leak: CalledLeak): Judgement {
  const { profile, limits, latest } = view;
  const headroom = headroomOf(profile, limits, latest.value);
  return judgement('leaking', trend, view, leakingReason(profile, trend, headroom), { leak });
}

function calledLeak(trend: Trend, latest: Point, nowMs: number): CalledLeak {
  const { windowMs, slopePerSecond, growth } = trend;
  return { sinceMs: nowMs - windowMs, windowMs, slopePerSecond, halfWay: latest.value - growth / 2 };
}

/** A verdict that rests on a window, and the state after it. */
function judgement(
  name: 'stable' | 'growing' | 'leaking' | 'undecidable',
  trend: Trend,
  view: View,
  reason: string,
  { suspicion = null, leak = null }: Partial<Pick<JudgeState, 'suspicion' | 'leak'>> = {},
): Judgement {
  const { profile, limits, latest, trends, windows, season, nowMs } = view;
  const headroom = headroomOf(profile, limits, latest.value);
  const isNearing = name !== 'stable' && trend.slopePerSecond > 0 && headroom.limit !== null;
  const verdict: Verdict = {
    verdict: name,
    unit: profile.unit,
    slopePerSecond: trend.slopePerSecond,
    slopeIntervalPerSecond: trend.intervalPerSecond,
    confidenceRatio: 1 - trend.pValue,
    detectableSlopePerSecond: Math.min(...trends.map((other) => other.detectableSlopePerSecond)),
    timeToLimitSeconds: isNearing ? secondsToLimit(headroom, trend.slopePerSecond) : null,
    timeToLimitIntervalSeconds: isNearing ? secondsToLimitInterval(headroom, trend) : null,
    windowSeconds: trend.windowMs / 1000,
    windowsSeconds: trends.map(({ windowMs }) => windowMs / 1000),
    reason,
  };
  return { verdict, state: { suspicion, leak, standing: { verdict, atMs: nowMs }, windows, season } };
}

/**
 * No window can be judged. A leak that was called stays one, as nothing has been seen of its end; another verdict
 * stands for a while, since a moment with one major GC too few is no news.
 */
function judgeUnseen(
  { profile, history, nowMs, startedAtMs, previous }: JudgeInput,
  windows: readonly JudgedWindow[],
): Judgement {
  const { leak, standing } = previous;
  const ageMs = nowMs - startedAtMs;
  const unseen = {
    unit: profile.unit,
    slopePerSecond: leak?.slopePerSecond ?? null,
    slopeIntervalPerSecond: null,
    confidenceRatio: 0,
    detectableSlopePerSecond: null,
    timeToLimitSeconds: null,
    timeToLimitIntervalSeconds: null,
    windowSeconds: leak && leak.windowMs / 1000,
    windowsSeconds: [],
  };
  if (leak !== null) {
    const reason = unseenLeakReason(profile, leak.slopePerSecond, leak.windowMs);
    return { verdict: { verdict: 'leaking', ...unseen, reason }, state: { ...previous, windows } };
  }
  if (standing !== null && nowMs - standing.atMs < STANDING_MS) {
    return { verdict: standing.verdict, state: { ...previous, suspicion: null, windows } };
  }
  const name = ageMs < LEARNING_MS ? 'learning' : 'undecidable';
  const sinceLatestMs = nowMs - (history.latest?.atMs ?? startedAtMs);
  const reason = unseenReason(profile, history.ringFor(0).size, sinceLatestMs, ageMs);
  return { verdict: { verdict: name, ...unseen, reason }, state: { ...FIRST_STATE, windows } };
}
