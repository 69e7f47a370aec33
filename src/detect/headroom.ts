/** How far a signal is from the nearest limit. */
import type { Limit } from './pressure.js';
import type { SignalProfile } from './profile.js';
import type { Trend } from './trend.js';

/** What is left before a limit is reached. */
export interface Headroom {
  /** Bytes or a count. */
  readonly room: number;
  /** Null when there is no limit: `room` is then what doubles the signal. */
  readonly limit: Limit | null;
}

/**
 * The room before the nearest limit. V8's limit is compared with the floor of the JS heap, not with what is in use:
 * garbage does not end a process; other signals do not count against it. Without any limit, growth is measured by the
 * signal itself: to double it counts as reaching a limit.
 */
export function headroomOf(
  { signal, unit }: SignalProfile,
  limits: readonly Limit[],
  value: number,
): Headroom {
  let nearest: Headroom = { room: value, limit: null };
  if (unit === 'count') return nearest;
  for (const limit of limits) {
    if (limit.limit === 'heap' && signal !== 'js_heap') continue;
    const used = limit.limit === 'heap' ? value : limit.usedBytes;
    const room = Math.max(0, limit.limitBytes - used);
    if (nearest.limit === null || room < nearest.room) nearest = { room, limit };
  }
  return nearest;
}

/** Seconds until the room is used up at this slope, which is above 0. */
export function secondsToLimit({ room }: Headroom, slopePerSecond: number): number {
  return room / slopePerSecond;
}

/** The same at both ends of the interval of the slope; null where that includes 0. */
export function secondsToLimitInterval(
  headroom: Headroom,
  { intervalPerSecond: [low, high] }: Pick<Trend, 'intervalPerSecond'>,
): readonly [soonest: number, latest: number] | null {
  if (low <= 0) return null;
  return [secondsToLimit(headroom, high), secondsToLimit(headroom, low)];
}
