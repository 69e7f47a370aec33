import { describe, expect, it } from 'vitest';
import {
  after,
  approaching,
  filling,
  flat,
  floorSeries,
  MB,
  MINUTE,
  normalFrom,
  randomFrom,
  SECOND,
  type Shape,
  sawtooth,
  stepping,
  sum,
  wandering,
} from './floor-series.js';
import { firstLeak, heapLimit } from './stream.js';

const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);
const FOR_MS = 15 * MINUTE;

/** Numbers between two bounds, drawn for one seed. */
type Draw = (low: number, high: number) => number;

/**
 * Not here, as the level alone cannot tell them from a leak while they last: a large warm-up of minutes or a
 * cache that fills for minutes close to the limit, the first ramp of a large sawtooth, a wide random walk.
 */
const HEALTHY: Record<string, (draw: Draw, seed: number) => Shape> = {
  'noise around a level': () => flat(),
  'sessions that expire after 20 s': (draw) => filling(draw(1, 3) * MB, 20 * SECOND),
  'sessions that expire after 20 s, under a load that wanders': (draw, seed) => {
    const bytes = draw(20, 60) * MB;
    const load = wandering(0.04 * bytes, draw(10, 40) * SECOND, seed);
    return sum(filling(bytes / 20, 20 * SECOND), after(20 * SECOND, load));
  },
  'a cache that fills within 40 s': (draw) => filling(draw(0.5, 4) * MB, draw(20, 40) * SECOND),
  'a quick warm-up to near the limit': (draw) => approaching(draw(200, 300) * MB, draw(5, 20) * SECOND),
  'a warm-up of up to 3 min, far from the limit': (draw) =>
    approaching(draw(5, 80) * MB, draw(5, 180) * SECOND),
  'a step': (draw) => stepping(draw(10, 120) * MB, draw(5, 600) * SECOND),
  'two steps': (draw) => {
    const firstMs = draw(5, 300) * SECOND;
    const step = stepping(draw(10, 80) * MB, firstMs);
    return sum(step, stepping(draw(10, 80) * MB, firstMs + draw(10, 90) * SECOND));
  },
  'a sawtooth with a period of half a minute to ten': (draw) =>
    sawtooth(draw(5, 20) * MB, draw(30, 600) * SECOND),
  'a bounded random walk': (draw, seed) => wandering(draw(1, 5) * MB, draw(20, 300) * SECOND, seed),
};

describe('judge, over 15 minutes of a healthy process under a limit of 384 MB', () => {
  it.each(Object.keys(HEALTHY))('calls no leak on %s', (name) => {
    const leaks = SEEDS.map((seed) => {
      const random = randomFrom(seed * 7919);
      const draw: Draw = (low, high) => low + (high - low) * random();
      const shape = (HEALTHY[name] as (draw: Draw, seed: number) => Shape)(draw, seed);
      const minMs = draw(2, 6) * SECOND;
      const series = floorSeries(shape)
        .withNoise(draw(0.3, 2) * MB, seed)
        .every(minMs, minMs + draw(0, 9) * SECOND);
      const options = { limits: heapLimit(384 * MB), forMs: FOR_MS, everyMs: 4 * SECOND };
      return firstLeak(series.points(FOR_MS), options)?.verdict.reason;
    });
    expect(leaks).toEqual(SEEDS.map(() => undefined));
  });

  it('draws noise that is normal', () => {
    const random = randomFrom(1);
    const values = Array.from({ length: 5000 }, () => normalFrom(random));
    const within = values.filter((value) => Math.abs(value) < 1).length / values.length;
    expect(within).toBeCloseTo(0.683, 1);
  });
});
