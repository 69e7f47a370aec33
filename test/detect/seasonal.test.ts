import { describe, expect, it } from 'vitest';
import { PROFILES } from '../../src/detect/profile.js';
import { seasonalTrend } from '../../src/detect/seasonal.js';
import { SeriesHistory } from '../../src/detect/series-history.js';
import { floorSeries, HOUR, MB, MINUTE, rising, type Shape, sawtooth, sum } from './floor-series.js';

const DAY = 24 * HOUR;

const dailyRhythm: Shape = (atMs) => 100 * MB * Math.sin((2 * Math.PI * atMs) / DAY);

function trendAfter(days: number, shape: Shape) {
  const history = new SeriesHistory();
  const series = floorSeries(shape)
    .from(500 * MB)
    .withNoise(2 * MB, 1)
    .every(2 * MINUTE);
  for (const point of series.points(days * DAY)) history.add(point);
  return seasonalTrend(history, PROFILES.js_heap, days * DAY);
}

describe('day upon day', () => {
  it('finds a leak beneath a daily rhythm, from the third day on', () => {
    const leak = sum(dailyRhythm, rising(MB / 3600));
    expect(trendAfter(2.5, leak)).toBeUndefined();
    const trend = trendAfter(3, leak);
    expect(((trend?.slopePerSecond as number) * 3600) / MB).toBeCloseTo(1, 1);
    const [low, high] = trend?.intervalPerSecond ?? [];
    expect(low).toBeLessThan(trend?.slopePerSecond as number);
    expect(high).toBeGreaterThan(trend?.slopePerSecond as number);
  });

  it.each([
    ['a daily rhythm', dailyRhythm],
    ['a saw-tooth that is nearly a day long', sawtooth(100 * MB, 25 * HOUR)],
    ['a saw-tooth of days', sawtooth(100 * MB, 40 * HOUR)],
    ['a rise that ends', (atMs: number) => 50 * MB * Math.min(1, atMs / (1.5 * DAY))],
  ])('finds none in %s', (_, shape) => {
    for (const days of [3, 3.4, 4.1, 5, 6.7]) expect(trendAfter(days, shape)).toBeUndefined();
  });
});
