import { describe, expect, it } from 'vitest';
import {
  after,
  approaching,
  floorSeries,
  HOUR,
  MB,
  MINUTE,
  rising,
  SECOND,
  type Shape,
  sum,
} from './floor-series.js';
import { heapLimit, judgeStream } from './stream.js';

interface Leak {
  readonly what: string;
  readonly shape: Shape;
  readonly limitMb: number;
  readonly fromMb?: number;
  readonly startsMs?: number;
  readonly gcMs: readonly [min: number, max: number];
  readonly everyMs: number;
  readonly withinMs: number;
}

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

const LEAKS: readonly Leak[] = [
  {
    what: 'a leak of 1 MB/s from the start',
    shape: rising(MB),
    limitMb: 384,
    gcMs: [2000, 8000],
    everyMs: 2000,
    withinMs: 90 * SECOND,
  },
  {
    what: 'a leak of 3 MB/s from the start',
    shape: rising(3 * MB),
    limitMb: 384,
    gcMs: [3000, 9000],
    everyMs: 2000,
    withinMs: 75 * SECOND,
  },
  {
    what: 'a leak of 2 MB/s that starts after 5 min',
    shape: sum(approaching(60 * MB, 20 * SECOND), after(5 * MINUTE, rising(2 * MB))),
    limitMb: 512,
    startsMs: 5 * MINUTE,
    gcMs: [3000, 9000],
    everyMs: 2000,
    withinMs: 75 * SECOND,
  },
  {
    what: 'a leak of 1 MB/s with a major GC per 12 to 16 s',
    shape: rising(MB),
    limitMb: 512,
    gcMs: [12_000, 16_000],
    everyMs: 2000,
    withinMs: 150 * SECOND,
  },
  {
    what: 'a leak of 1 MB/s after three quiet hours',
    shape: sum(approaching(60 * MB, 30 * SECOND), after(3 * HOUR, rising(MB))),
    limitMb: 512,
    startsMs: 3 * HOUR,
    gcMs: [5000, 15_000],
    everyMs: 15 * SECOND,
    withinMs: 2 * MINUTE,
  },
  {
    what: 'a leak of 20 MB/h on 300 of 500 MB',
    shape: rising((20 * MB) / 3600),
    limitMb: 500,
    fromMb: 300,
    gcMs: [30_000, 30_000],
    everyMs: MINUTE,
    withinMs: 3 * HOUR,
  },
];

describe('judge, in time', () => {
  it.each(LEAKS)('calls $what, and growth before that', (leak) => {
    const { shape, limitMb, fromMb = 20, startsMs = 0, gcMs, everyMs, withinMs } = leak;
    for (const seed of SEEDS) {
      const series = floorSeries(shape)
        .from(fromMb * MB)
        .withNoise(MB, seed)
        .every(...gcMs);
      const forMs = startsMs + withinMs;
      const moments = [
        ...judgeStream(series.points(forMs), { limits: heapLimit(limitMb * MB), forMs, everyMs }),
      ];
      const names = moments.map(({ verdict }) => verdict.verdict);
      const calledAt = names.indexOf('leaking');
      expect(moments[calledAt]?.atMs).toBeGreaterThan(startsMs);
      expect(names[calledAt - 1]).toBe('growing');
      expect(names.at(-1)).toBe('leaking');
    }
  });
});
