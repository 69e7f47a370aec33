import { describe, expect, it } from 'vitest';
import { PROFILES } from '../../src/detect/profile.js';
import { SeriesHistory } from '../../src/detect/series-history.js';
import { remainingOf } from '../../src/detect/shape.js';
import { judgeTrend, type Trend } from '../../src/detect/trend.js';
import type { Point } from '../../src/detect/verdict.js';
import {
  approaching,
  filling,
  flat,
  floorSeries,
  MB,
  MINUTE,
  rising,
  SECOND,
  type Shape,
  stepping,
  sum,
} from './floor-series.js';

const NOISE = 0.5 * MB;

function seriesOf(shape: Shape, seed = 1): Point[] {
  return floorSeries(shape).withNoise(NOISE, seed).points(MINUTE);
}

const withLoad = (points: readonly Point[]) => points.map((point) => ({ ...point, load: Number.NaN }));

function judge(points: readonly Point[], toMs = MINUTE): Trend | undefined {
  const history = new SeriesHistory();
  for (const point of points) history.add(point);
  return judgeTrend(history, PROFILES.js_heap, MINUTE, toMs);
}

function trendOf(points: readonly Point[], toMs = MINUTE): Trend {
  const trend = judge(points, toMs);
  if (trend === undefined) throw new Error('The window cannot be judged');
  return trend;
}

describe('trend', () => {
  it('sees growth in a floor that rises through noise, with its numbers', () => {
    const trend = trendOf(seriesOf(rising(MB)));
    expect(trend.objection).toBeNull();
    expect(trend.slopePerSecond / MB).toBeCloseTo(1, 1);
    expect(trend.intervalPerSecond[0]).toBeLessThanOrEqual(trend.slopePerSecond);
    expect(trend.intervalPerSecond[1]).toBeGreaterThanOrEqual(trend.slopePerSecond);
    expect(trend.growth / MB).toBeCloseTo(trend.spanMs / SECOND, -1);
    expect(trend.pValue).toBeLessThan(0.0001);
    expect(trend.count).toBe(15);
  });

  it.each([
    { what: 'noise alone', shape: flat(), objection: 'chance' },
    { what: 'a steady rise of 2 MB', shape: rising((2 * MB) / 60), objection: 'small', noise: 0 },
    { what: 'a rise that ended after 40 s', shape: filling(MB, 40 * SECOND), objection: 'over', noise: 0 },
    { what: 'a warm-up of 12 s', shape: approaching(60 * MB, 12 * SECOND), objection: 'over' },
    {
      what: 'two steps on a slight rise',
      shape: sum(stepping(30 * MB, 20 * SECOND), stepping(30 * MB, 45 * SECOND), rising(0.1 * MB)),
      objection: 'step',
      noise: 0,
    },
  ])('objects to $what: $objection', ({ shape, objection, noise = NOISE }) => {
    const points = floorSeries(shape).withNoise(noise, 1).points(MINUTE);
    expect(trendOf(points).objection).toBe(objection);
  });

  it('cannot judge fewer than six floors, nor floors that cover too little of the window', () => {
    const series = seriesOf(rising(MB));
    expect(judge([])).toBeUndefined();
    expect(judge(floorSeries().every(12_000).points(MINUTE))).toBeUndefined();
    expect(judge(series.slice(0, 9))).toBeUndefined();
    expect(judge(series.slice(-9))).toBeUndefined();
  });

  it('tells what an exponential approach still has before it, and no end of a straight line', () => {
    const tauMs = 40 * SECOND;
    const remaining = remainingOf(withLoad(floorSeries(approaching(100 * MB, tauMs)).points(MINUTE)));
    const leftBytes = 100 * MB * Math.exp(-MINUTE / tauMs);
    expect(remaining / leftBytes).toBeGreaterThan(0.7);
    expect(remaining / leftBytes).toBeLessThan(1.4);
    const accelerating = withLoad(floorSeries((atMs) => (atMs / 1000) ** 2 * 10_000).points(MINUTE));
    expect(remainingOf(accelerating)).toBe(Number.POSITIVE_INFINITY);
  });

  it('says what it would have seen: the least growth that counts, and more where there is noise', () => {
    const still = trendOf(floorSeries().points(MINUTE));
    const noisy = trendOf(
      floorSeries()
        .withNoise(4 * MB, 5)
        .points(MINUTE),
    );
    expect(still.detectableSlopePerSecond).toBeCloseTo((4 * MB * SECOND) / still.spanMs, 6);
    expect(noisy.detectableSlopePerSecond).toBeGreaterThan(2 * still.detectableSlopePerSecond);
  });
});
