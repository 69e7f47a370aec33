import { describe, expect, it } from 'vitest';
import { median, quantile, robustDeviation } from '../../src/detect/median.js';
import { normalFrom, randomFrom } from './floor-series.js';

describe('median', () => {
  it('is the middle, or the mean of the two in the middle', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it('gives the value that a share of the values do not exceed', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(quantile(values, 0.98)).toBe(98);
    expect(quantile(values, 0)).toBe(1);
    expect(quantile(values, 1)).toBe(100);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('tells the standard deviation of normal noise, also when a tenth of it is wild', () => {
    const random = randomFrom(1);
    const noise = Array.from({ length: 2000 }, (_, index) =>
      index % 10 === 0 ? 1e9 * random() : 3 * normalFrom(random),
    );
    expect(robustDeviation(noise)).toBeGreaterThan(2.7);
    expect(robustDeviation(noise)).toBeLessThan(3.9);
  });
});
