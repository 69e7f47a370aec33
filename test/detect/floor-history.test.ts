import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FloorHistory } from '../../src/detect/floor-history.js';
import { HOUR, SECOND } from './floor-series.js';

const MAX_POINTS = 1024 + 1440;

function historyOf(count: number, everyMs: number): FloorHistory {
  const history = new FloorHistory();
  for (let index = 0; index < count; index++)
    history.add({ atMs: index * everyMs, bytes: 1000 - (index % 7) });
  return history;
}

describe('floor history', () => {
  it('is empty at first', () => {
    const history = new FloorHistory();
    expect(history.latest).toBeUndefined();
    expect(history.points()).toEqual([]);
    expect(history.sample(10)).toEqual([]);
  });

  it('gives the points from a moment on, oldest first', () => {
    const history = historyOf(5, SECOND);
    expect(history.points(3 * SECOND)).toEqual([
      { atMs: 3000, bytes: 997 },
      { atMs: 4000, bytes: 996 },
    ]);
    expect(history.latest).toEqual({ atMs: 4000, bytes: 996 });
  });

  it('reaches back a day and more when floors come every 3 s, and keeps no more points than it may', () => {
    const history = historyOf((30 * HOUR) / (3 * SECOND), 3 * SECOND);
    const [oldest] = history.points();
    expect(history.size).toBe(MAX_POINTS);
    expect(history.latest?.atMs).toBe(30 * HOUR - 3 * SECOND);
    expect(oldest?.atMs).toBeLessThan(6 * HOUR);
  });

  it('keeps the lowest floor of each minute that it no longer keeps whole', () => {
    const history = historyOf(1024 + 60, SECOND);
    const old = history.points().slice(0, -1024);
    expect(old).toEqual([{ atMs: 6 * SECOND, bytes: 994 }]);
  });

  it('stays in order and within its bounds, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5_000_000, max: 200_000 }), { maxLength: 3000 }), (steps) => {
        const history = new FloorHistory();
        let atMs = 0;
        for (const step of steps) {
          atMs += step > 0 ? step : step % 100_000;
          history.add({ atMs, bytes: 1 });
        }
        const times = history.points().map((point) => point.atMs);
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        expect(history.size).toBeLessThanOrEqual(MAX_POINTS);
        if (steps.length > 0) expect(history.latest?.atMs).toBe(atMs);
      }),
      { numRuns: 30 },
    );
  });

  it('picks a sample of the whole with its first and its last point', () => {
    const history = historyOf(1000, SECOND);
    const sample = history.sample(240);
    expect(sample).toHaveLength(240);
    expect(sample[0]?.atMs).toBe(0);
    expect(sample.at(-1)).toEqual(history.latest);
    expect(history.sample(2000)).toEqual(history.points());
  });
});
