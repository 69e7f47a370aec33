/** What speaks against calling the growth in one window a leak. */
import { type Headroom, secondsToLimit } from './headroom.js';
import type { SignalProfile } from './profile.js';
import type { Rise, Trend } from './trend.js';

/** Why growth is not, or not yet, called a leak. */
export type Doubt =
  /** the limit is too far away for a window as short as this: a longer one has time to decide */
  | 'far'
  /** the rise slows down and would end below the limit */
  | 'slowing'
  /** the signal has been as high before, and came back */
  | 'seen'
  /** what grows is known to be bounded, and the limit is not near */
  | 'bounded'
  | OpenQuestion;

/** Doubts that no level can settle: it looks the same whether it leaks or not. */
export type OpenQuestion =
  /** a cache that has been filling since the start rises like this */
  | 'filling'
  /** a random walk comes as far */
  | 'wandering'
  /** the load is not known, and a day of load rises like this */
  | 'rhythm';

/** What is known from elsewhere: survivors of the tracker, classes that grew between two snapshots, declared caches. */
export type Structure = 'bounded' | 'leaking';

const HOUR_MS = 3_600_000;

/**
 * Growth is a leak when it reaches the limit within this many windows: looking then takes a thirteenth of the time to
 * the limit. With the pace of the windows and the confirmation that is a tenth (bench/detect).
 */
const MAX_WINDOWS_TO_LIMIT = 12;

/**
 * What has risen ever since the start may be a warm-up or a cache that fills: it must come a tenth of the way to a limit
 * that is near, and a sixth of the way to one that is far, as caches that fill for hours are common.
 */
const MAX_WINDOWS_TO_LIMIT_SINCE_START = { near: 9, far: 5 } as const;

/** What is nearer leaves somebody who is paged no time to wait for more. */
const MIN_FAR_MS = 3 * HOUR_MS;

/** The rise before the window must be this much flatter before the window counts as the beginning of something new. */
const MAX_SETTLED_SLOPE_RATIO = 0.5;

/** Growth that has held for a day is judged whatever the distance of the limit. */
export const DAY_MS = 24 * HOUR_MS;

/** It must then be more than what code and caches settle by in days. */
const MIN_FAR_GROWTH_RATIO = 0.03;

/** What has risen ever since the start, and for less than a day and a half, must have added an eighth to the level. */
const MIN_FAR_GROWTH_RATIO_SINCE_START = 0.12;
const FAR_SINCE_START_MS = 34 * HOUR_MS;

/** Share of the growth that must be above all that was seen: a walk to a new high mostly covers ground seen before. */
const MIN_NEW_RATIO = 0.5;

/** What has come down by some amount before may do so again: the new high must exceed this share of it. */
const MIN_NEW_FALL_RATIO = 0.75;

/** A rise that slows down must lead beyond the limit by this: its decay is known to a factor of two at best. */
const MIN_REMAINING_ROOMS = 1.5;

/** One-sided 10 % point of Student's t with 9 degrees of freedom: above, twelve minima show no bend. */
const BEND_T = -1.38;

/** The 25 % point: what has risen ever since the start is a warm-up until it goes on straight. */
const BEND_T_SINCE_START = -0.7;

/** One in 190 random walks of twelve steps comes so far (measured on 200,000). */
const MIN_DRIFT = 4;

/** Where the limit is far there is time to wait for a surer sign: one random walk in 1,600 (measured likewise). */
const MIN_FAR_DRIFT = 6;

/**
 * Over less than this, the steepest part of a day's sine is straight: its outer thirds rise at 0.78 of the middle one.
 * With six hours, 2 of 10 tuning series with a daily rhythm were called (bench/detect).
 */
const RHYTHM_WINDOW_MS = 9 * HOUR_MS;

/** Between a line and the sine of {@link RHYTHM_WINDOW_MS}, nearer to the latter: longer windows part them further. */
const MIN_STRAIGHTNESS = 0.8;

/** With less time to the limit than a day, waiting for the day to end would not do. */
const MIN_RHYTHM_MS = DAY_MS;

/** A window that shows growth. */
export type Growth = Trend & { readonly rise: Rise };

/** What speaks against calling the growth a leak; null when nothing does. */
export function doubtOf(
  growth: Growth,
  profile: SignalProfile,
  headroom: Headroom,
  structure: Structure | undefined,
): Doubt | null {
  const msToLimit = secondsToLimit(headroom, growth.slopePerSecond) * 1000;
  const isUrgent = msToLimit <= MAX_WINDOWS_TO_LIMIT * growth.windowMs;
  const isNew = isSettledBefore(growth);
  if (!isUrgent && isTooSmallFarAway(growth, profile, isNew)) return 'far';
  if (isSlowing(growth, headroom, isNew)) return 'slowing';
  if (isSeen(growth)) return 'seen';
  if (structure === 'leaking') return null;
  if (structure === 'bounded' && msToLimit >= MIN_FAR_MS) return 'bounded';
  if (growth.rise.drift < (isUrgent ? MIN_DRIFT : MIN_FAR_DRIFT)) return 'wandering';
  if (!isNew && mayBeFilling(growth, msToLimit)) return 'filling';
  return mayBeRhythm(growth, msToLimit) ? 'rhythm' : null;
}

/** Whether the signal was flatter before the window, for long enough to tell. */
function isSettledBefore({ windowMs, slopePerSecond, rise: { past } }: Growth): boolean {
  return past.spanMs >= windowMs / 2 && past.slopePerSecond <= MAX_SETTLED_SLOPE_RATIO * slopePerSecond;
}

function isTooSmallFarAway(
  { windowMs, growth, level }: Growth,
  { leastGrowth }: SignalProfile,
  isNew: boolean,
): boolean {
  const hasTime = isNew || windowMs >= FAR_SINCE_START_MS;
  const ratio = hasTime ? MIN_FAR_GROWTH_RATIO : MIN_FAR_GROWTH_RATIO_SINCE_START;
  return windowMs < DAY_MS || growth < Math.max(ratio * level, leastGrowth);
}

function isSlowing({ rise }: Growth, { room }: Headroom, isNew: boolean): boolean {
  const bends = rise.curvature < (isNew ? BEND_T : BEND_T_SINCE_START);
  return bends && rise.remaining < MIN_REMAINING_ROOMS * room;
}

function isSeen({ growth, last, rise: { past } }: Growth): boolean {
  const leastNew = Math.max(MIN_NEW_RATIO * growth, MIN_NEW_FALL_RATIO * past.largestFall);
  return last - past.seenValue < leastNew;
}

function mayBeFilling({ windowMs }: Growth, msToLimit: number): boolean {
  const { near, far } = MAX_WINDOWS_TO_LIMIT_SINCE_START;
  if (msToLimit < MIN_FAR_MS) return msToLimit > near * windowMs;
  return windowMs < DAY_MS && msToLimit > far * windowMs;
}

function mayBeRhythm(
  { windowMs, isLoadKnown, rise: { past, curvature, straightness } }: Growth,
  msToLimit: number,
): boolean {
  if (isLoadKnown || msToLimit < MIN_RHYTHM_MS || past.spanMs >= DAY_MS) return false;
  if (windowMs < RHYTHM_WINDOW_MS) return true;
  return windowMs < DAY_MS && (curvature > -BEND_T || straightness < MIN_STRAIGHTNESS);
}

export function isOpenQuestion(doubt: Doubt): doubt is OpenQuestion {
  return doubt === 'filling' || doubt === 'wandering' || doubt === 'rhythm';
}
