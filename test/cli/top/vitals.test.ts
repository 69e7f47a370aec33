import { describe, expect, it } from 'vitest';
import { gcRatio, vitalsOf } from '../../../src/cli/top/vitals.js';

const exposition = (minor: number, major: number): string => `# HELP heapwarden_gc_duration_seconds Pauses.
# TYPE heapwarden_gc_duration_seconds histogram
heapwarden_gc_duration_seconds_bucket{le="0.001",kind="minor"} 4
heapwarden_gc_duration_seconds_sum{kind="minor"} ${minor}
heapwarden_gc_duration_seconds_count{kind="minor"} 4
heapwarden_gc_duration_seconds_sum{kind="major"} ${major}
heapwarden_eventloop_delay_seconds{statistic="mean"} 0.001
heapwarden_eventloop_delay_seconds{statistic="p99"} 0.012
heapwarden_eventloop_utilization_ratio 0.25
`;

describe('the vitals', () => {
  it('are read from the metrics', () => {
    expect(vitalsOf(exposition(1, 2), 5)).toEqual({
      atMs: 5,
      gcSeconds: 3,
      majorGcSeconds: 2,
      loopDelayP99Seconds: 0.012,
      loopUtilizationRatio: 0.25,
    });
  });

  it('are unknown where the metrics do not tell', () => {
    expect(vitalsOf('', 5)).toEqual({
      atMs: 5,
      gcSeconds: undefined,
      majorGcSeconds: undefined,
      loopDelayP99Seconds: undefined,
      loopUtilizationRatio: undefined,
    });
  });

  it('tell the share of time in pauses between two scrapes', () => {
    const before = vitalsOf(exposition(1, 2), 1_000);
    expect(gcRatio(before, vitalsOf(exposition(1.5, 2), 3_000))).toBeCloseTo(0.25);
    expect(gcRatio(undefined, before)).toBeUndefined();
    expect(gcRatio(before, before)).toBeUndefined();
    // Another process at the same address.
    expect(gcRatio(before, vitalsOf(exposition(0, 0), 2_000))).toBe(0);
  });
});
