import { describe, expect, it } from 'vitest';
import type { QuietHours } from '../../../src/alert/channel-settings.js';
import { isQuiet } from '../../../src/alert/delivery/quiet-hours.js';

const NIGHT: QuietHours = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' };

function quietAt(quiet: QuietHours, ...times: readonly string[]): boolean[] {
  return times.map((time) => isQuiet(quiet, Date.parse(time)));
}

describe('quiet hours', () => {
  it('go over midnight, by the clock of the time zone', () => {
    const winter = ['20:59', '21:00', '05:59', '06:00'].map((time) => `2026-01-15T${time}:00Z`);
    expect(quietAt(NIGHT, ...winter)).toEqual([false, true, true, false]);
    const summer = ['19:59', '20:00', '04:59', '05:00'].map((time) => `2026-07-15T${time}:00Z`);
    expect(quietAt(NIGHT, ...summer)).toEqual([false, true, true, false]);
  });

  it('belong to the day on which they begin', () => {
    const friday = { ...NIGHT, timeZone: 'UTC', days: ['fri'] } as const;
    // The 16th is a Friday.
    const times = ['2026-01-16T03:00Z', '2026-01-16T23:00Z', '2026-01-17T03:00Z', '2026-01-17T23:00Z'];
    expect(quietAt(friday, ...times)).toEqual([false, true, true, false]);
  });

  it('may be within a day, or all of it', () => {
    const noon = { from: '12:00', to: '13:30', timeZone: 'UTC' };
    expect(quietAt(noon, '2026-01-16T12:00Z', '2026-01-16T13:29Z', '2026-01-16T13:30Z')).toEqual([
      true,
      true,
      false,
    ]);
    const weekend = { from: '00:00', to: '00:00', timeZone: 'UTC', days: ['sat', 'sun'] } as const;
    expect(
      quietAt(weekend, '2026-01-16T23:59Z', '2026-01-17T00:00Z', '2026-01-18T23:59Z', '2026-01-19T00:00Z'),
    ).toEqual([false, true, true, false]);
  });
});
