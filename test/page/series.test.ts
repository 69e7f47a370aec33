import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/detect/verdict.js';
import { stacked } from '../../src/page/columns.js';
import { floorSeries } from '../../src/page/floor-series.js';
import { gcSeries, heapSpaceSeries } from '../../src/page/memory-series.js';
import type { HistoryPoint } from '../../src/server/api.js';

const POINTS = Array.from({ length: 11 }, (_, index) => ({ atMs: index * 1_000, bytes: 100 + 10 * index }));
const RISING = { slopePerSecond: 10, windowSeconds: 5 } as Verdict;

describe('the floor as a chart', () => {
  it('has the trend of its window, drawn on beyond now', () => {
    const { names, columns } = floorSeries(POINTS, RISING, null);
    const [times, floor, trend] = columns;
    expect(names).toEqual(['floor', 'trend']);
    expect(times.at(-1)).toBe(11.5);
    expect(floor).toEqual([...POINTS.map(({ bytes }) => bytes), null]);
    expect(trend).toEqual([null, null, null, null, null, 150, 160, 170, 180, 190, 200, 215]);
  });

  it('is not moved by one outlier', () => {
    const wild = POINTS.map((point) => (point.atMs === 8_000 ? { ...point, bytes: 9_000 } : point));
    expect(floorSeries(wild, RISING, null).columns[2]?.at(-1)).toBe(215);
  });

  it('has the limit where it is in sight, and leaves room above', () => {
    const near = floorSeries(POINTS, undefined, 600);
    expect([near.names, near.columns[2]]).toEqual([['floor', 'limit'], POINTS.map(() => 600)]);
    expect(near.topBytes).toBe(648);
    const far = floorSeries(POINTS, undefined, 2_000);
    expect([far.names, far.topBytes]).toEqual([['floor'], 216]);
  });

  it('is empty without a point', () => {
    expect(floorSeries([], RISING, 100).columns).toEqual([[], []]);
  });
});

describe('the last hour as charts', () => {
  const point = (atMs: number, heapSpaceUsedBytes: number[]): HistoryPoint =>
    ({ atMs, heapSpaceUsedBytes, minorGcRatio: 0.1, majorGcRatio: null }) as unknown as HistoryPoint;

  it('names the largest spaces, adds up the others, and leaves out the empty ones', () => {
    const heapSpaceNames = [
      'read_only_space',
      'new_space',
      'old_space',
      'code_space',
      'a_space',
      'b_space',
      'c_space',
    ];
    const points = [point(1_000, []), point(2_000, [0, 20, 50, 10, 3, 2, 1])];
    const { names, columns } = heapSpaceSeries({ heapSpaceNames, points });
    expect(names).toEqual(['old', 'new', 'code', 'a', 'b', 'others']);
    expect(columns).toEqual([
      [1, 2],
      [null, 50],
      [null, 20],
      [null, 10],
      [null, 3],
      [null, 2],
      [null, 1],
    ]);
  });

  it('leaves a gap where nothing is known', () => {
    expect(gcSeries({ heapSpaceNames: [], points: [point(1_000, [])] }).columns).toEqual([
      [1],
      [0.1],
      [null],
    ]);
  });

  it('lays areas on each other', () => {
    expect(
      stacked([
        [1, 2],
        [10, null],
        [1, 2],
        [5, 5],
      ]),
    ).toEqual([
      [1, 2],
      [10, null],
      [11, 2],
      [16, 7],
    ]);
  });
});
