import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/metrics/catalogue.js';
import { createPrometheusExporter } from '../../src/metrics/prometheus.js';
import type { Readings } from '../../src/metrics/readings.js';
import { storedCapture } from '../capture/record-example.js';
import { earlyReadings, fullReadings } from './readings-example.js';

async function render(readings: Readings): Promise<string> {
  return createPrometheusExporter(() => readings).render();
}

/** The samples of a text, by name and labels. */
function samplesOf(text: string): Map<string, number> {
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const [, series, value] = /^(\S+?(?:\{.*\})?) (\S+)$/.exec(line) as unknown as [string, string, string];
      return [series, Number(value)];
    }),
  );
}

const promtool = spawnSync('promtool', ['--version']);
if (promtool.error) console.warn('skipped: promtool check metrics: promtool is not installed');

describe('catalogue', () => {
  it('lists these metrics, whose names users have in their dashboards', () => {
    expect(catalogue.map(({ name, type }) => `${name} ${type}`)).toMatchInlineSnapshot(`
      [
        "heapwarden_heap_used_bytes gauge",
        "heapwarden_heap_limit_bytes gauge",
        "heapwarden_heap_space_used_bytes gauge",
        "heapwarden_heap_floor_bytes gauge",
        "heapwarden_external_bytes gauge",
        "heapwarden_array_buffers_bytes gauge",
        "heapwarden_malloced_bytes gauge",
        "heapwarden_native_contexts gauge",
        "heapwarden_detached_contexts gauge",
        "heapwarden_rss_bytes gauge",
        "heapwarden_cgroup_limit_bytes gauge",
        "heapwarden_cgroup_usage_bytes gauge",
        "heapwarden_memory_stall_ratio gauge",
        "heapwarden_gc_duration_seconds histogram",
        "heapwarden_eventloop_delay_seconds gauge",
        "heapwarden_eventloop_utilization_ratio gauge",
        "heapwarden_pressure_ratio gauge",
        "heapwarden_signal_verdict gauge",
        "heapwarden_leak_slope_bytes_per_second gauge",
        "heapwarden_detectable_slope_bytes_per_second gauge",
        "heapwarden_time_to_limit_seconds gauge",
        "heapwarden_incidents_open gauge",
        "heapwarden_captures_total counter",
        "heapwarden_capture_pause_seconds histogram",
        "heapwarden_main_thread_unresponsive_seconds gauge",
        "heapwarden_frames_lost_total counter",
        "heapwarden_self_cpu_seconds_total counter",
        "heapwarden_self_memory_bytes gauge",
        "heapwarden_build_info gauge",
      ]
    `);
  });

  it('names each metric once, in base units', () => {
    const names = catalogue.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, type, unit } of catalogue) {
      if (unit !== 'count' && unit !== 'info') expect(name).toContain(`_${unit}`);
      expect(name.endsWith('_total')).toBe(type === 'counter');
    }
  });
});

describe('Prometheus exporter', () => {
  it('gives what is known and leaves out what is not, never 0 for it', async () => {
    const samples = samplesOf(await render(earlyReadings()));
    expect([...samples.keys()].filter((series) => !series.includes('capture_pause'))).toEqual([
      'heapwarden_incidents_open{signal="pressure"}',
      'heapwarden_main_thread_unresponsive_seconds',
      'heapwarden_frames_lost_total',
      'heapwarden_self_cpu_seconds_total',
      'heapwarden_self_memory_bytes',
      'heapwarden_build_info{version="1.2.3",node="v20.20.2"}',
    ]);
  });

  it('gives every metric once everything is known', async () => {
    const readings = fullReadings();
    readings.captures.record(storedCapture({ pauseMs: 12 }));
    const text = await render(readings);
    const samples = samplesOf(text);
    for (const { name, type } of catalogue) {
      const first = type === 'histogram' ? `${name}_count` : name;
      expect(
        [...samples.keys()].some((series) => series.startsWith(first)),
        name,
      ).toBe(true);
      expect(text).toContain(`# TYPE ${name} ${type}\n`);
    }
    for (const value of samples.values()) expect(value).not.toBeNaN();
    expect(samples.get('heapwarden_heap_space_used_bytes{space="old"}')).toBe(77);
    expect(samples.get('heapwarden_eventloop_delay_seconds{quantile="0.99"}')).toBe(0.025);
    expect(samples.get('heapwarden_pressure_ratio{limit="cgroup"}')).toBe(0.75);
    expect(samples.get('heapwarden_incidents_open{signal="js_heap"}')).toBe(1);
    expect(samples.get('heapwarden_leak_slope_bytes_per_second{signal="js_heap"}')).toBe(1000);
  });

  it('marks one verdict per signal', async () => {
    const samples = samplesOf(await render(fullReadings()));
    const verdicts = ['learning', 'stable', 'growing', 'leaking', 'undecidable'].map((verdict) =>
      samples.get(`heapwarden_signal_verdict{signal="js_heap",verdict="${verdict}"}`),
    );
    expect(verdicts).toEqual([0, 0, 0, 1, 0]);
  });

  it('makes buckets cumulative, the last one the count', async () => {
    const samples = samplesOf(await render(fullReadings()));
    const bucket = (le: string) =>
      samples.get(`heapwarden_gc_duration_seconds_bucket{kind="major",le="${le}"}`);
    expect([bucket('0.0005'), bucket('2.5'), bucket('+Inf')]).toEqual([2, 2, 3]);
    expect(samples.get('heapwarden_gc_duration_seconds_count{kind="major"}')).toBe(3);
    expect(samples.get('heapwarden_gc_duration_seconds_sum{kind="major"}')).toBe(3.5);
  });

  it('counts captures by what became of them, and their pauses', async () => {
    const readings = fullReadings();
    for (const pauseMs of [0.5, 20, 120_000]) readings.captures.record(storedCapture({ pauseMs }));
    readings.captures.record(storedCapture({ outcome: 'cooldown', pauseMs: null }));
    const samples = samplesOf(await render(readings));
    const count = (outcome: string) =>
      samples.get(`heapwarden_captures_total{kind="heap-snapshot",trigger="verdict",outcome="${outcome}"}`);
    expect([count('stored'), count('cooldown')]).toEqual([3, 1]);
    const bucket = (le: string) => samples.get(`heapwarden_capture_pause_seconds_bucket{le="${le}"}`);
    expect([bucket('0.001'), bucket('0.025'), bucket('60'), bucket('+Inf')]).toEqual([1, 2, 2, 3]);
  });

  it('reads once per scrape, and gives the same twice', async () => {
    let reads = 0;
    const readings = fullReadings();
    const exporter = createPrometheusExporter(() => {
      reads += 1;
      return readings;
    });
    expect(await exporter.render()).toBe(await exporter.render());
    expect(reads).toBe(2);
    expect(exporter.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it.skipIf(promtool.error)('writes what promtool finds nothing to say against', async () => {
    const { stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: await render(fullReadings()),
      encoding: 'utf8',
    });
    expect(stdout + stderr).toBe('');
  });
});
