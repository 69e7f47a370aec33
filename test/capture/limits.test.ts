import { describe, expect, it } from 'vitest';
import { CaptureLimits } from '../../src/capture/limits.js';

const HOUR_MS = 3_600_000;

describe('capture limits', () => {
  it('allows the first capture at once and the next after the cooldown', () => {
    const limits = new CaptureLimits({ cooldownMs: 60_000, perDay: 10 });
    expect(limits.refusal(0)).toBeUndefined();
    limits.note(0);
    expect(limits.refusal(59_500)).toEqual({
      outcome: 'cooldown',
      detail: 'The last capture was taken less than 60 s ago; the next may be in 1 s, or force one.',
    });
    expect(limits.refusal(60_000)).toBeUndefined();
  });

  it('allows so many captures in any 24 hours', () => {
    const limits = new CaptureLimits({ cooldownMs: 0, perDay: 2 });
    limits.note(0);
    limits.note(20 * HOUR_MS);
    expect(limits.remaining(21 * HOUR_MS)).toBe(0);
    expect(limits.refusal(21 * HOUR_MS)?.outcome).toBe('budget');
    expect(limits.refusal(24 * HOUR_MS)).toBeUndefined();
    expect(limits.remaining(24 * HOUR_MS)).toBe(1);
  });

  it('allows so many captures in any hour', () => {
    const limits = new CaptureLimits({ perHour: 1 });
    limits.note(0);
    expect(limits.refusal(HOUR_MS - 1)?.outcome).toBe('budget');
    expect(limits.refusal(HOUR_MS)).toBeUndefined();
  });

  it('allows so many stored bytes in any 24 hours', () => {
    const limits = new CaptureLimits({ bytesPerDay: 1_000 });
    limits.note(0);
    limits.noteBytes(999);
    expect(limits.refusal(1)).toBeUndefined();
    limits.noteBytes(1);
    expect(limits.refusal(1)?.detail).toContain('1000 bytes');
    expect(limits.refusal(24 * HOUR_MS)).toBeUndefined();
  });

  it('limits nothing that is not given', () => {
    const limits = new CaptureLimits({});
    for (let count = 0; count < 100; count++) limits.note(0);
    expect(limits.refusal(0)).toBeUndefined();
    expect(limits.remaining(0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('refuses everything when the budget is 0', () => {
    expect(new CaptureLimits({ cooldownMs: 0, perDay: 0 }).refusal(0)?.outcome).toBe('budget');
  });
});
