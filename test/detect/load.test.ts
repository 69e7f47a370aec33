import { describe, expect, it } from 'vitest';
import type { Minimum } from '../../src/detect/blocks.js';
import { valueAtLoad, withoutLoad } from '../../src/detect/load.js';
import { theilSen } from '../../src/detect/theil-sen.js';
import { HOUR, MB } from './floor-series.js';

function minimaOf(valueAt: (hour: number) => number, loadAt: (hour: number) => number): Minimum[] {
  return Array.from({ length: 12 }, (_, hour) => ({
    atMs: hour * HOUR,
    value: valueAt(hour) * MB,
    load: loadAt(hour),
  }));
}

const wave = (hour: number) => 100 + 50 * Math.sin(hour);

const megabytesPerHour = (minima: readonly Minimum[]) => (theilSen(minima).slopePerSecond * 3600) / MB;

describe('load', () => {
  it('takes away what moves with the load, and leaves the leak beneath', () => {
    const { minima, perLoad } = withoutLoad(minimaOf((hour) => 300 + wave(hour) + 5 * hour, wave));
    expect(perLoad / MB).toBeCloseTo(1, 6);
    expect(megabytesPerHour(minima)).toBeCloseTo(5, 6);
  });

  it('leaves nothing of a rise in proportion to a load that rises', () => {
    const ramp = (hour: number) => 100 + 10 * hour;
    const { minima } = withoutLoad(minimaOf((hour) => 3 * ramp(hour), ramp));
    expect(megabytesPerHour(minima)).toBeCloseTo(0, 6);
  });

  it('leaves what rises beyond proportion', () => {
    const ramp = (hour: number) => 100 + 2 * hour;
    const { minima } = withoutLoad(minimaOf((hour) => 3 * ramp(hour) + 20 * hour, ramp));
    expect(megabytesPerHour(minima)).toBeGreaterThan(15);
  });

  it('never takes memory to fall with the load', () => {
    const { perLoad } = withoutLoad(minimaOf((hour) => 500 - wave(hour), wave));
    expect(perLoad).toBe(0);
  });

  it.each([
    ['not known', () => Number.NaN, false],
    ['steady', () => 100, true],
  ])('changes nothing where the load is %s', (_, loadAt, isLoadKnown) => {
    const raw = minimaOf((hour) => 300 + hour, loadAt);
    expect(withoutLoad(raw)).toEqual({ minima: raw, perLoad: 0, isLoadKnown });
  });

  it('levels a value, unless its load is not known', () => {
    expect(valueAtLoad(100, 10, 2)).toBe(80);
    expect(valueAtLoad(100, Number.NaN, 2)).toBe(100);
  });
});
