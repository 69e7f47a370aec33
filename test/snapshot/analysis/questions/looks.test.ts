import { describe, expect, it } from 'vitest';
import { looksAt } from '../../../../src/snapshot/analysis/questions/looks.js';

const numbersTo = (count: number) => Array.from({ length: count }, (_, node) => node);

describe('looks', () => {
  it('are at each of few nodes', () => {
    expect(looksAt([4, 1, 7], (node) => 10 * node)).toEqual([
      { node: 4, count: 1, bytes: 40 },
      { node: 1, count: 1, bytes: 10 },
      { node: 7, count: 1, bytes: 70 },
    ]);
  });

  it('are few at many nodes, stand for all of them, and at heavy ones alone', () => {
    const bytesOf = (node: number) => (node % 1000 === 500 ? 100_000 : 10 + (node % 5));
    const looks = looksAt(numbersTo(10_000), bytesOf);
    expect(looks.length).toBeLessThan(130);
    expect(looks.filter(({ bytes }) => bytes === 100_000)).toEqual(
      numbersTo(10).map((thousand) => ({ node: 1000 * thousand + 500, count: 1, bytes: 100_000 })),
    );
    const sum = (figure: 'count' | 'bytes') => looks.reduce((total, look) => total + look[figure], 0);
    expect(sum('count')).toBe(10_000);
    expect(sum('bytes')).toBe(numbersTo(10_000).reduce((total, node) => total + bytesOf(node), 0));
  });

  it('are the same number at nodes of one size, however many there are', () => {
    const looks = looksAt(numbersTo(12_345), () => 7);
    expect(looks.length).toBe(100);
    for (const { count, bytes } of looks) {
      expect(count).toBeGreaterThanOrEqual(123);
      expect(count).toBeLessThanOrEqual(124);
      expect(bytes).toBe(7 * count);
    }
  });
});
