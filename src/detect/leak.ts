/** Whether growth in one window is a leak, or what speaks against it. */
import { quantile } from './median.js';
import type { Limit } from './pressure.js';
import type { Trend } from './trend.js';
import type { Point } from './verdict.js';

/** Why growth is not called a leak. */
export type Doubt =
  /** the limit is too far away for a window as short as this: a longer one has time to decide */
  | 'far'
  /** the rise slows down and would end below the limit */
  | 'slowing'
  /** the floor has been as high before, and came back */
  | 'seen';

/** What is left before a limit is reached. */
export interface Headroom {
  readonly bytes: number;
  /** Null when there is no limit: `bytes` is then what doubles the floor. */
  readonly limit: Limit | null;
}

/** Growth is a leak when it reaches the limit within this many windows: looking takes an eighth of the time left. */
const MAX_WINDOWS_TO_LIMIT = 8;

/** The floors before the window that the newest one must exceed; the highest ones are garbage that had no time to die. */
const SEEN_SHARE = 0.98;

/** Share of the growth that must be above all those floors: a walk to a new high mostly covers ground seen before. */
const MIN_NEW_RATIO = 0.5;

/** A rise that slows down must lead beyond the limit by this: its decay is known to a factor of two at best. */
const MIN_REMAINING_ROOMS = 1.5;

/**
 * The room before the nearest limit. V8's limit is compared with the floor, not with what is in use: garbage
 * does not end a process. Without any limit, growth is measured by the floor itself: to double it counts as
 * reaching a limit.
 */
export function headroomOf(limits: readonly Limit[], floorBytes: number): Headroom {
  let nearest: Headroom = { bytes: floorBytes, limit: null };
  for (const limit of limits) {
    const used = limit.limit === 'heap' ? floorBytes : limit.usedBytes;
    const bytes = Math.max(0, limit.limitBytes - used);
    if (nearest.limit === null || bytes < nearest.bytes) nearest = { bytes, limit };
  }
  return nearest;
}

/** Seconds until the room is used up at this slope, which is above 0. */
export function secondsToLimit(headroom: Headroom, { slopeBytesPerSecond }: Trend): number {
  return headroom.bytes / slopeBytesPerSecond;
}

/** All that is seen at one moment. */
export interface View {
  /** All windows that can be judged, shortest first. */
  readonly trends: readonly Trend[];
  /** All floors of the day, oldest first. */
  readonly floors: readonly Point[];
  readonly headroom: Headroom;
  readonly nowMs: number;
}

/** What speaks against calling the growth of `trend` a leak; null when nothing does. O(n log n) in the floors. */
export function doubtOf(trend: Trend, view: View): Doubt | null {
  const { floors, headroom, nowMs } = view;
  if (secondsToLimit(headroom, trend) * 1000 > MAX_WINDOWS_TO_LIMIT * trend.windowMs) return 'far';
  if (remainingBytes(trend, view) < MIN_REMAINING_ROOMS * headroom.bytes) return 'slowing';
  const earlier = floors.filter(({ atMs }) => atMs < nowMs - trend.windowMs);
  if (earlier.length === 0) return null;
  const seenBytes = quantile(
    earlier.map(({ bytes }) => bytes),
    SEEN_SHARE,
  );
  const newBytes = (floors.at(-1) as Point).bytes - seenBytes;
  return newBytes < MIN_NEW_RATIO * trend.growthBytes ? 'seen' : null;
}

/** What the rise has before it; the next longer window, if it shows the rise as well, sees better how it slows down. */
function remainingBytes(trend: Trend, { trends }: View): number {
  const longer = trends[trends.indexOf(trend) + 1];
  const hasSeenIt = longer !== undefined && (longer.objection === null || longer.objection === 'over');
  return hasSeenIt ? Math.min(trend.remainingBytes, longer.remainingBytes) : trend.remainingBytes;
}
