import { describe, expect, it } from 'vitest';
import type { PressureLevel } from '../../src/detect/pressure.js';
import { deathOf } from '../../src/last-words/last-words.js';
import { lastWords } from './last-words-example.js';

describe('the last words of a process', () => {
  it.each<[PressureLevel, boolean]>([
    ['normal', false],
    ['elevated', false],
    ['high', true],
    ['critical', true],
  ])('tell of a death of memory at the pressure %s: %s', (level, isDeath) => {
    const pressure = { ...lastWords().pressure, level };
    expect(deathOf(lastWords({ pressure }), null) !== undefined).toBe(isDeath);
  });

  it('name the limit that was near, and the numbers', () => {
    expect(deathOf(lastWords(), null)).toMatchObject({
      cause: 'heap',
      reason:
        "Process 42 ended without a farewell near V8's heap limit, and has probably died of it; it was last seen at 2026-01-01T00:00:10.000Z. 96 of 100 MB were in use then.",
    });
  });

  it('tell of the kernel when it has counted a kill since, whatever the pressure was', () => {
    const calm = lastWords({ pressure: { level: 'normal', ratios: {}, nearest: null }, oomKillCount: 3 });
    expect(deathOf(calm, 4)).toMatchObject({
      cause: 'kernel',
      reason: expect.stringContaining('killed by the kernel'),
    });
    expect(deathOf(calm, 3)).toBeUndefined();
    expect(deathOf({ ...calm, oomKillCount: null }, 4)).toBeUndefined();
  });
});
