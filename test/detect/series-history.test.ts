import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeriesHistory } from '../../src/detect/series-history.js';
import { HOUR, MINUTE, SECOND } from './floor-series.js';

const DAY = 24 * HOUR;
const SIGNALS = 8;

function historyOf(count: number, everyMs: number): SeriesHistory {
  const history = new SeriesHistory();
  for (let index = 0; index < count; index++) {
    history.add({ atMs: index * everyMs, value: 1000 - (index % 7), load: index % 2 });
  }
  return history;
}

describe('series history', () => {
  it('is empty at first', () => {
    const history = new SeriesHistory();
    expect(history.latest).toBeUndefined();
    expect(history.firstAtMs).toBeUndefined();
    expect(history.points()).toEqual([]);
    expect(history.sample(10)).toEqual([]);
  });

  it('gives points that come a second apart as they came, oldest first', () => {
    const history = historyOf(5, SECOND);
    expect(history.points(3 * SECOND)).toEqual([
      { atMs: 3000, value: 997, load: 1 },
      { atMs: 4000, value: 996, load: 0 },
    ]);
    expect(history.latest).toEqual({ atMs: 4000, value: 996, load: 0 });
  });

  it('keeps the lowest value of a bucket with its moment, and the mean of the loads', () => {
    const history = new SeriesHistory();
    const loads = [10, 20, undefined, 30];
    for (const [index, load] of loads.entries()) {
      history.add({ atMs: 100 * index, value: [5, 3, 4, 6][index] as number, load });
    }
    expect(history.points()).toEqual([{ atMs: 100, value: 3, load: 20 }]);
  });

  it('leaves a load out that was never known', () => {
    const history = new SeriesHistory();
    history.add({ atMs: 0, value: 1 });
    expect(history.points()).toEqual([{ atMs: 0, value: 1 }]);
  });

  it('reaches back a week, and takes less than 2 MB for all signals', () => {
    const history = historyOf((8 * DAY) / (10 * SECOND), 10 * SECOND);
    const [oldest] = history.points();
    expect(8 * DAY - (oldest?.atMs as number)).toBeGreaterThanOrEqual(7 * DAY - 10 * MINUTE);
    expect(history.firstAtMs).toBe(0);
    expect(SIGNALS * history.byteLength).toBeLessThan(2 * 1024 * 1024);
  });

  it('reads what is older from coarser buckets, and each time once', () => {
    const history = historyOf(DAY / SECOND, SECOND);
    const times = history.points().map(({ atMs }) => atMs);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect((times.at(-1) as number) - (times.at(-2) as number)).toBe(SECOND);
    expect(times.length).toBeLessThan(5000);
  });

  it('stays in order, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5_000_000, max: 200_000 }), { maxLength: 2000 }), (steps) => {
        const history = new SeriesHistory();
        let atMs = 10 * DAY;
        for (const step of steps) {
          atMs += step > 0 ? step : step % 100_000;
          history.add({ atMs, value: 1 });
        }
        const times = history.points().map((point) => point.atMs);
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        if (steps.length > 0) expect(times.at(-1)).toBe(atMs);
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
