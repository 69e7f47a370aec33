import { describe, expect, it } from 'vitest';
import { unknownLabelsIn, unknownMetricsIn } from './known-metrics.js';

describe('known metrics', () => {
  it('finds the series that nobody gives', () => {
    const unknown = (expression: string) => unknownMetricsIn(expression);
    expect(unknown('heapwarden_heap_floor_bytes / heapwarden_heap_flor_bytes')).toEqual([
      'heapwarden_heap_flor_bytes',
    ]);
    expect(unknown('rate(heapwarden_gc_duration_seconds_sum[5m])')).toEqual([]);
    expect(unknown('heapwarden_gc_duration_seconds')).toEqual(['heapwarden_gc_duration_seconds']);
    expect(unknown('heapwarden_rss_bytes_count')).toEqual(['heapwarden_rss_bytes_count']);
    expect(unknown('job:heapwarden_heap_floor_bytes:median')).toEqual([]);
    expect(unknown('job:heapwarden_heap_floor_bytes:mean')).toEqual(['job:heapwarden_heap_floor_bytes:mean']);
    expect(unknown('up == 0')).toEqual([]);
  });

  it('finds labels and values that no series has', () => {
    const unknown = (expression: string) => unknownLabelsIn(expression);
    expect(
      unknown('heapwarden_signal_verdict{verdict="leaking", signal=~"js_heap|external", job="shop"}'),
    ).toEqual([]);
    expect(unknown('heapwarden_signal_verdict{verdict="leaks"}')).toEqual([
      'heapwarden_signal_verdict{verdict="leaks"}',
    ]);
    expect(unknown('heapwarden_signal_verdict{signal!~"js_heap|jsheap"}')).toEqual([
      'heapwarden_signal_verdict{signal!~"js_heap|jsheap"}',
    ]);
    expect(unknown('heapwarden_incidents_open{signal="died_of_memory"}')).toEqual([]);
    expect(unknown('heapwarden_rss_bytes{signal="js_heap"}')).toEqual([
      'heapwarden_rss_bytes{signal="js_heap"}',
    ]);
    expect(unknown('heapwarden_tracked_objects{class="Session", state="live"}')).toEqual([]);
    expect(unknown('heapwarden_pressure_state{level=~"$level|.+"}')).toEqual([]);
    expect(unknown('sum by (job, le) (heapwarden_gc_duration_seconds_bucket{le="0.1"})')).toEqual([]);
    expect(unknown('sum by (job, reason) (heapwarden_rss_bytes)')).toEqual(['by (reason)']);
  });
});
