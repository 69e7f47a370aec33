import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { residualsOf, theilSen } from '../../src/detect/theil-sen.js';
import type { Point } from '../../src/detect/verdict.js';
import { floorSeries, MB, MINUTE, rising } from './floor-series.js';

const points = fc
  .array(fc.record({ gapMs: fc.integer({ min: 1, max: 60_000 }), bytes: fc.integer({ min: 0, max: 1e9 }) }), {
    minLength: 2,
    maxLength: 20,
  })
  .map((steps) => {
    let atMs = 0;
    return steps.map(({ gapMs, bytes }): Point => {
      atMs += gapMs;
      return { atMs, value: bytes };
    });
  });

const withBytes = (series: readonly Point[], change: (bytes: number) => number): Point[] =>
  series.map(({ atMs, value }) => ({ atMs, value: change(value) }));

describe('Theil-Sen', () => {
  it('finds the slope of a line, per second', () => {
    const line = floorSeries(rising(0.5 * MB)).points(MINUTE);
    const { slopePerSecond, intervalPerSecond } = theilSen(line);
    expect(slopePerSecond).toBeCloseTo(0.5 * MB, 3);
    expect(intervalPerSecond[0]).toBeCloseTo(0.5 * MB, 3);
    expect(intervalPerSecond[1]).toBeCloseTo(0.5 * MB, 3);
  });

  it('does not move when a constant is added, and scales with the values', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: 1e9 }), (series, constant) => {
        const { slopePerSecond } = theilSen(series);
        const precision = 1e-6 * Math.max(1, Math.abs(slopePerSecond));
        const shifted = theilSen(withBytes(series, (bytes) => bytes + constant)).slopePerSecond;
        const scaled = theilSen(withBytes(series, (bytes) => bytes * 3)).slopePerSecond;
        expect(Math.abs(shifted - slopePerSecond)).toBeLessThan(precision);
        expect(Math.abs(scaled - 3 * slopePerSecond)).toBeLessThan(3 * precision);
      }),
    );
  });

  it('keeps the slope of a line when less than 29 % of the points lie anywhere', () => {
    const line = floorSeries(rising(MB)).points(MINUTE + 20_000);
    const wild = fc.tuple(
      fc.uniqueArray(fc.integer({ min: 0, max: line.length - 1 }), { maxLength: 5 }),
      fc.integer({ min: -1e9, max: 1e9 }),
    );
    expect(5 / line.length).toBeLessThan(0.29);
    fc.assert(
      fc.property(wild, ([places, error]) => {
        const spoilt = line.map((point, index) =>
          places.includes(index) ? { ...point, value: point.value + error * (index + 1) } : point,
        );
        expect(theilSen(spoilt).slopePerSecond / MB).toBeCloseTo(1, 6);
      }),
    );
  });

  it('covers the true slope with its interval in about 95 of 100 series', () => {
    let covered = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const series = floorSeries(rising(MB))
        .withNoise(3 * MB, seed)
        .every(5000)
        .points(MINUTE);
      const [low, high] = theilSen(series).intervalPerSecond;
      if (low <= MB && MB <= high) covered += 1;
    }
    expect(covered / 400).toBeGreaterThan(0.92);
  });

  it('leaves residuals around zero', () => {
    const line = floorSeries(rising(MB)).points(MINUTE);
    for (const residual of residualsOf(line, MB)) expect(residual).toBeCloseTo(0, 3);
  });
});
