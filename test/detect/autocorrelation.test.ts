import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { autocorrelation, varianceInflation } from '../../src/detect/autocorrelation.js';

describe('autocorrelation', () => {
  it('is 1 without a lag and negative for values that alternate', () => {
    expect(autocorrelation([3, 1, 4, 1, 5], 0)).toBe(1);
    expect(autocorrelation([1, -1, 1, -1, 1, -1], 1)).toBeCloseTo(-5 / 6, 12);
  });

  it('is 0 for values that do not vary', () => {
    expect(autocorrelation([2, 2, 2], 1)).toBe(0);
  });

  it('inflates the variance for a slow wave and not for values that alternate', () => {
    const wave = Array.from({ length: 24 }, (_, index) => Math.sin(index / 4));
    const alternating = Array.from({ length: 24 }, (_, index) => (index % 2) + index / 1000);
    expect(varianceInflation(wave)).toBeGreaterThan(1.5);
    expect(varianceInflation(alternating)).toBeGreaterThanOrEqual(1);
    expect(varianceInflation(alternating)).toBeLessThan(varianceInflation(wave));
  });

  it('makes no claim on fewer than ten values and never makes the test bolder', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 20 }), (values) => {
        const inflation = varianceInflation(values);
        expect(inflation).toBeGreaterThanOrEqual(1);
        if (values.length < 10) expect(inflation).toBe(1);
      }),
    );
  });
});
