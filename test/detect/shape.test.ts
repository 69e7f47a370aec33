import { describe, expect, it } from 'vitest';
import type { Minimum } from '../../src/detect/blocks.js';
import { curvature, driftOf, lateSlope, remainingOf, slopeWithoutJumps } from '../../src/detect/shape.js';
import { normalFrom, randomFrom, SECOND } from './floor-series.js';

/** Twelve minima, a second apart. */
function minimaOf(valueAt: (second: number) => number): Minimum[] {
  return Array.from({ length: 12 }, (_, second) => ({
    atMs: second * SECOND,
    value: valueAt(second),
    load: Number.NaN,
  }));
}

function share(count: number, isSo: (seed: number) => boolean): number {
  return Array.from({ length: count }, (_, seed) => isSo(seed + 1)).filter(Boolean).length / count;
}

describe('shape', () => {
  it('finds no slope in a rise of two jumps, and that of a line in a line', () => {
    expect(slopeWithoutJumps(minimaOf((second) => (second < 4 ? 0 : second < 8 ? 50 : 100)))).toBe(0);
    expect(slopeWithoutJumps(minimaOf((second) => 3 * second))).toBeCloseTo(3, 9);
  });

  it('looks at the end of the span alone', () => {
    expect(
      lateSlope(
        minimaOf((second) => Math.min(second, 7)),
        1 / 3,
      ),
    ).toBe(0);
  });

  it('tells what an approach still has before it', () => {
    const approach = minimaOf((second) => 100 * (1 - Math.exp(-second / 6)));
    const left = 100 * Math.exp(-11 / 6);
    expect(remainingOf(approach) / left).toBeGreaterThan(0.7);
    expect(remainingOf(approach) / left).toBeLessThan(1.4);
    expect(remainingOf(minimaOf((second) => second ** 2))).toBe(Number.POSITIVE_INFINITY);
    expect(remainingOf(minimaOf((second) => Math.min(second, 5)))).toBe(0);
  });

  it('has a curvature below zero where the rise slows down, and as Student has it where it does not', () => {
    expect(curvature(minimaOf((second) => Math.sqrt(second)))).toBeLessThan(-4);
    expect(curvature(minimaOf((second) => second ** 2 + (second % 2)))).toBeGreaterThan(4);
    const isBent = (seed: number) => {
      const random = randomFrom(seed);
      return curvature(minimaOf((second) => 2 * second + normalFrom(random))) < -1.38;
    };
    expect(share(2000, isBent)).toBeCloseTo(0.1, 1);
  });

  it('tells a drift from a random walk in all but few, and finds that of a line through noise', () => {
    const hasDrifted = (perSecond: number, isWalk: boolean) => (seed: number) => {
      const random = randomFrom(seed);
      let walked = 0;
      const valueAt = (second: number) => {
        const step = normalFrom(random);
        walked += step;
        return perSecond * second + (isWalk ? walked : step);
      };
      return driftOf(minimaOf(valueAt)) >= 4;
    };
    expect(share(2000, hasDrifted(0, true))).toBeLessThan(0.02);
    expect(share(2000, hasDrifted(2, false))).toBeGreaterThan(0.95);
  });
});
