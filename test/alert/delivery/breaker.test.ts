import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Breaker } from '../../../src/alert/delivery/breaker.js';

describe('breaker', () => {
  it('waits longer after each failure, at random below a bound that doubles', () => {
    const waitsAt = (random: number): number[] => {
      const breaker = new Breaker(() => random);
      return [1, 2, 3, 4].map(() => {
        breaker.noteFailure(0);
        return breaker.retryAtMs;
      });
    };
    expect(waitsAt(1)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(waitsAt(0.5)).toEqual([500, 1_000, 2_000, 4_000]);
  });

  it('opens after five failures in a row, tries once in a while, and closes when one is delivered', () => {
    const breaker = new Breaker(() => 0);
    for (let failure = 0; failure < 5; failure += 1) breaker.noteFailure(1_000);
    expect(breaker.retryAtMs).toBe(31_000);
    expect([breaker.state(30_999), breaker.state(31_000)]).toEqual(['open', 'half_open']);
    breaker.noteFailure(31_000);
    expect(breaker.state(31_001)).toBe('open');
    breaker.noteSuccess();
    expect([breaker.state(31_001), breaker.retryAtMs]).toEqual(['closed', 0]);
  });

  it('leaves a receiver alone for as long as it asks, an hour at most', () => {
    const breaker = new Breaker(() => 0);
    breaker.noteFailure(0, 90_000);
    expect(breaker.retryAtMs).toBe(90_000);
    breaker.noteFailure(0, 86_400_000);
    expect(breaker.retryAtMs).toBe(3_600_000);
  });

  it('never waits longer than six minutes by itself', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, at) => {
          const breaker = new Breaker(() => at);
          for (let failure = 0; failure < n; failure += 1) breaker.noteFailure(0);
          expect(breaker.retryAtMs).toBeLessThanOrEqual(330_000);
        },
      ),
      { numRuns: 50 },
    );
  });
});
