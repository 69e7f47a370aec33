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

/** Growth is a leak when it reaches the limit within this many windows, so that a 25th of the time left is spent on looking. */
const MAX_WINDOWS_TO_LIMIT = 25;

/** … and within this many in a process that is younger than {@link YOUNG_WINDOWS} windows, as it may still warm up. */
const MAX_WINDOWS_TO_LIMIT_WHEN_YOUNG = 10;
const YOUNG_WINDOWS = 10;

/** The floors before the window that the newest one must exceed; the highest ones are garbage that had no time to die. */
const SEEN_SHARE = 0.98;

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

/** What a trend is looked at with. */
export interface Surroundings {
  /** All windows that can be judged, shortest first. */
  readonly trends: readonly Trend[];
  /** All floors of the day, oldest first. */
  readonly floors: readonly Point[];
  readonly headroom: Headroom;
  readonly nowMs: number;
  /** Age of the process. */
  readonly ageMs: number;
}

/**
 * What speaks against calling the growth of `trend` a leak; null when nothing does. Whether the rise slows
 * down is also asked of the next longer window, which sees it better.
 */
export function doubtOf(
  trend: Trend,
  { trends, floors, headroom, nowMs, ageMs }: Surroundings,
): Doubt | null {
  const { windowMs } = trend;
  const maxWindows =
    ageMs < YOUNG_WINDOWS * windowMs ? MAX_WINDOWS_TO_LIMIT_WHEN_YOUNG : MAX_WINDOWS_TO_LIMIT;
  if (secondsToLimit(headroom, trend) * 1000 > maxWindows * windowMs) return 'far';
  const longer = trends[trends.indexOf(trend) + 1] ?? trend;
  if (Math.min(trend.remainingBytes, longer.remainingBytes) < headroom.bytes) return 'slowing';
  const earlier = floors.filter(({ atMs }) => atMs < nowMs - windowMs).map(({ bytes }) => bytes);
  const latestBytes = floors.at(-1)?.bytes ?? 0;
  return latestBytes <= quantile(earlier, SEEN_SHARE) ? 'seen' : null;
}
