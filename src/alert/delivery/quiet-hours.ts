/** Whether it is the time in which people sleep, by the clock where they live. Pure. */
import type { QuietHours, Weekday } from '../channel-settings.js';

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export function isQuiet({ from, to, timeZone, days = WEEKDAYS }: QuietHours, atMs: number): boolean {
  const { minute, weekday } = localTime(timeZone, atMs);
  const fromMinute = minuteOf(from);
  const toMinute = minuteOf(to);
  const isToday = days.includes(weekday);
  if (fromMinute < toMinute) return isToday && minute >= fromMinute && minute < toMinute;
  const yesterday = WEEKDAYS[(WEEKDAYS.indexOf(weekday) + 6) % 7] as Weekday;
  return (isToday && minute >= fromMinute) || (days.includes(yesterday) && minute < toMinute);
}

function localTime(timeZone: string, atMs: number): { readonly minute: number; readonly weekday: Weekday } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return {
    minute: minuteOf(`${parts.get('hour')}:${parts.get('minute')}`),
    weekday: (parts.get('weekday') as string).toLowerCase() as Weekday,
  };
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number) as [number, number];
  return hours * 60 + minutes;
}
