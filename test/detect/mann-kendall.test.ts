import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mannKendall, scoreVariance } from '../../src/detect/mann-kendall.js';
import { randomFrom } from './floor-series.js';

function* permutations(values: readonly number[]): Generator<number[]> {
  if (values.length === 0) yield [];
  for (const [index, value] of values.entries()) {
    for (const rest of permutations(values.toSpliced(index, 1))) yield [value, ...rest];
  }
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index);

describe('Mann-Kendall', () => {
  it('says of six values in order that one order of 720 rises as steadily', () => {
    const { score, pValue } = mannKendall([1, 2, 4, 7, 8, 9]);
    expect(score).toBe(15);
    expect(pValue).toBeCloseTo(1 / 720, 12);
  });

  it('counts all orders for up to seven values', () => {
    for (const n of [2, 3, 4, 5, 6, 7]) {
      const scores = [...permutations(upTo(n))].map((values) => mannKendall(values).score);
      for (const values of [upTo(n), upTo(n).reverse(), upTo(n).sort((a, b) => (a % 3) - (b % 3))]) {
        const { score, pValue } = mannKendall(values);
        const asHigh = scores.filter((other) => other >= score).length;
        expect(pValue).toBeCloseTo(asHigh / scores.length, 12);
      }
    }
  });

  it('goes over into the normal approximation without a jump', () => {
    const random = randomFrom(3);
    for (let run = 0; run < 200; run++) {
      const values = Array.from({ length: 10 }, random);
      const exact = mannKendall(values).pValue;
      // The least inflation that leaves the exact distribution.
      const approximate = mannKendall(values, 1 + Number.EPSILON).pValue;
      expect(Math.abs(exact - approximate)).toBeLessThan(0.02);
    }
  });

  it('corrects the variance for ties', () => {
    expect(scoreVariance(upTo(10))).toBeCloseTo((10 * 9 * 25) / 18, 9);
    expect(scoreVariance([1, 1, 2, 3])).toBeCloseTo((4 * 3 * 13 - 2 * 1 * 9) / 18, 9);
    expect(mannKendall([5, 5, 5, 5])).toEqual({ score: 0, pValue: 1 });
  });

  it('is the less sure the more autocorrelation inflates the variance', () => {
    const values = upTo(12);
    expect(mannKendall(values, 4).pValue).toBeGreaterThan(mannKendall(values, 1).pValue);
  });

  it('gives a probability, whatever the values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 30 }), (values) => {
        const { pValue } = mannKendall(values);
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
      }),
    );
  });
});
