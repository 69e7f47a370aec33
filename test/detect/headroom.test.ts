import { describe, expect, it } from 'vitest';
import { headroomOf, secondsToLimit, secondsToLimitInterval } from '../../src/detect/headroom.js';
import type { Limit } from '../../src/detect/pressure.js';
import { PROFILES } from '../../src/detect/profile.js';
import { MB } from './floor-series.js';

const heap: Limit = { limit: 'heap', usedBytes: 350 * MB, limitBytes: 400 * MB };
const cgroup: Limit = { limit: 'cgroup', usedBytes: 450 * MB, limitBytes: 600 * MB };

describe('headroom', () => {
  it('is that of the nearest limit, with the floor against that of the heap', () => {
    expect(headroomOf(PROFILES.js_heap, [heap, cgroup], 300 * MB)).toEqual({ room: 100 * MB, limit: heap });
    expect(headroomOf(PROFILES.js_heap, [heap, cgroup], 100 * MB)).toEqual({ room: 150 * MB, limit: cgroup });
  });

  it('knows no limit of the V8 heap for what lies outside of it', () => {
    expect(headroomOf(PROFILES.native, [heap, cgroup], 380 * MB)).toEqual({ room: 150 * MB, limit: cgroup });
  });

  it('is what doubles the signal where there is no limit, as for all counts', () => {
    expect(headroomOf(PROFILES.external, [heap], 30 * MB)).toEqual({ room: 30 * MB, limit: null });
    expect(headroomOf(PROFILES.handles, [heap, cgroup], 70)).toEqual({ room: 70, limit: null });
  });

  it('is used up in a time, with an interval unless the slope may be 0', () => {
    const headroom = headroomOf(PROFILES.js_heap, [heap], 300 * MB);
    expect(secondsToLimit(headroom, MB)).toBe(100);
    expect(secondsToLimitInterval(headroom, { intervalPerSecond: [MB / 2, 2 * MB] })).toEqual([50, 200]);
    expect(secondsToLimitInterval(headroom, { intervalPerSecond: [-MB, MB] })).toBeNull();
  });
});
