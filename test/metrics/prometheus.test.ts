import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAPTURE_KINDS } from '../../src/capture/record.js';
import { DEFAULT_RULES } from '../../src/capture/rules/rule.js';
import { RuleBook } from '../../src/capture/rules/rule-book.js';
import type { Signal, Verdict } from '../../src/detect/verdict.js';
import { CaptureTally, PAUSE_BUCKETS_SECONDS } from '../../src/metrics/capture-tally.js';
import { catalogue } from '../../src/metrics/catalogue.js';
import { createPrometheusExporter, type ExpositionFormat } from '../../src/metrics/prometheus.js';
import type { Readings } from '../../src/metrics/readings.js';
import { Tracker } from '../../src/probe/tracker/tracker.js';
import { decodeFrame, FRAME_LENGTH, type Frame } from '../../src/wire/frame.js';
import type { TrackedSummary } from '../../src/wire/tracked.js';
import { storedCapture } from '../capture/record-example.js';
import { earlyReadings, fullReadings } from './readings-example.js';

async function render(readings: Readings, format: ExpositionFormat = 'text'): Promise<string> {
  return (await createPrometheusExporter(() => readings).render(format)).body;
}

const SIGNALS: readonly Signal[] = [
  'js_heap',
  'external',
  'array_buffers',
  'native',
  'code',
  'contexts',
  'handles',
  'objects',
];

/** A process of which nothing is unknown, as Node 26 has heap spaces. */
function everythingKnown(tracked: TrackedSummary): Readings {
  const readings = fullReadings();
  const captures = new CaptureTally();
  captures.score({ extraMemoryBytes: 0, pauseMs: 0, storedBytes: 0, durationMs: 0 });
  for (const kind of CAPTURE_KINDS) captures.record(storedCapture({ kind, trigger: 'pressure' }));
  const verdict = readings.verdicts.js_heap as Verdict;
  return {
    ...readings,
    captures,
    tracked,
    frame: decodeFrame(new Float64Array(FRAME_LENGTH), 11),
    heapSpaceNames: Array.from({ length: 11 }, (_, index) => `number_${index}_space`),
    verdicts: Object.fromEntries(
      SIGNALS.map((signal) => [
        signal,
        ['contexts', 'handles', 'objects'].includes(signal) ? { ...verdict, unit: 'count' } : verdict,
      ]),
    ),
    leaks: SIGNALS.map((signal) => ({ signal, signature: '0123456789abcdef' })),
    rules: new RuleBook(DEFAULT_RULES, 0).states,
  };
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
        "heapwarden_quiet_gc_total counter",
        "heapwarden_quiet_gc_pause_seconds_total counter",
        "heapwarden_http_requests_total counter",
        "heapwarden_eventloop_delay_seconds gauge",
        "heapwarden_eventloop_utilization_ratio gauge",
        "heapwarden_tracked_objects gauge",
        "heapwarden_leak_info gauge",
        "heapwarden_analyses_total counter",
        "heapwarden_analysis_seconds histogram",
        "heapwarden_alerts_total counter",
        "heapwarden_alert_queue_length gauge",
        "heapwarden_alert_breaker_state gauge",
        "heapwarden_pressure_ratio gauge",
        "heapwarden_pressure_state gauge",
        "heapwarden_signal_verdict gauge",
        "heapwarden_leak_slope_bytes_per_second gauge",
        "heapwarden_detectable_slope_bytes_per_second gauge",
        "heapwarden_time_to_limit_seconds gauge",
        "heapwarden_incidents_open gauge",
        "heapwarden_captures_total counter",
        "heapwarden_capture_pause_seconds histogram",
        "heapwarden_capture_prediction_error_ratio gauge",
        "heapwarden_redacted_strings_total counter",
        "heapwarden_rule_fired_total counter",
        "heapwarden_store_artefacts gauge",
        "heapwarden_store_bytes gauge",
        "heapwarden_store_available_bytes gauge",
        "heapwarden_main_thread_unresponsive_seconds gauge",
        "heapwarden_frames_lost_total counter",
        "heapwarden_process_start_time_seconds gauge",
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
      if (unit !== 'info' && !unit.startsWith('{')) expect(name).toContain(`_${unit}`);
      expect(name.endsWith('_total')).toBe(type === 'counter');
    }
  });

  it('gives OpenTelemetry names that the standard translation turns into those of Prometheus', () => {
    const UNIT_WORDS: Record<string, string> = { info: '', bytes: 'bytes', seconds: 'seconds' };
    for (const { name, otelName, unit, type } of catalogue) {
      const words = unit.startsWith('{') ? '' : (UNIT_WORDS[unit] ?? unit);
      const parts = [otelName.replaceAll('.', '_'), words, type === 'counter' ? 'total' : ''];
      expect(parts.filter((part) => part !== '').join('_')).toBe(name);
    }
  });
});

describe('Prometheus exporter', () => {
  it('gives what is known and leaves out what is not, never 0 for it', async () => {
    const samples = samplesOf(await render(earlyReadings()));
    expect(
      [...samples.keys()].filter((series) => !/^heapwarden_(?:capture|analys|pressure_state)/.test(series)),
    ).toEqual([
      'heapwarden_incidents_open{signal="pressure"}',
      'heapwarden_incidents_open{signal="overdue_objects"}',
      'heapwarden_incidents_open{signal="died_of_memory"}',
      'heapwarden_redacted_strings_total',
      'heapwarden_main_thread_unresponsive_seconds',
      'heapwarden_frames_lost_total',
      'heapwarden_process_start_time_seconds',
      'heapwarden_self_cpu_seconds_total',
      'heapwarden_self_memory_bytes',
      'heapwarden_build_info{version="1.2.3",node="v20.20.2"}',
    ]);
  });

  it('leaves out a number of a frame that is not one', async () => {
    const frame = decodeFrame(new Float64Array(FRAME_LENGTH).fill(Number.NaN), 2);
    const text = await render({ ...earlyReadings(), frame: { ...frame, gcPauses: noPauses() } });
    expect(text).not.toMatch(/nan/i);
  });

  it('gives every metric once everything is known', async () => {
    const readings = fullReadings();
    readings.captures.record(storedCapture({ pauseMs: 12 }));
    readings.captures.score({ extraMemoryBytes: 0.5, pauseMs: -0.1 });
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
    expect(samples.get('heapwarden_eventloop_delay_seconds{statistic="p99"}')).toBe(0.025);
    expect(samples.get('heapwarden_pressure_ratio{limit="cgroup"}')).toBe(0.75);
    expect(samples.get('heapwarden_incidents_open{signal="js_heap"}')).toBe(1);
    expect(samples.get('heapwarden_leak_slope_bytes_per_second{signal="js_heap"}')).toBe(1000);
    expect(samples.get('heapwarden_capture_prediction_error_ratio{quantity="memory"}')).toBe(0.5);
    expect(samples.get('heapwarden_capture_prediction_error_ratio{quantity="pause"}')).toBe(-0.1);
    expect(samples.get('heapwarden_rule_fired_total{rule="baseline"}')).toBe(3);
    expect(samples.get('heapwarden_store_available_bytes')).toBe(4000);
  });

  it('marks the level of pressure', async () => {
    const samples = samplesOf(await render(fullReadings()));
    const levels = ['normal', 'elevated', 'high', 'critical'].map((level) =>
      samples.get(`heapwarden_pressure_state{level="${level}"}`),
    );
    expect(levels).toEqual([0, 1, 0, 0]);
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
      samples.get(`heapwarden_gc_duration_seconds_bucket{le="${le}",kind="major"}`);
    expect([bucket('0.0005'), bucket('2.5'), bucket('+Inf')]).toEqual([2, 2, 3]);
    expect(samples.get('heapwarden_gc_duration_seconds_count{kind="major"}')).toBe(3);
    expect(samples.get('heapwarden_gc_duration_seconds_sum{kind="major"}')).toBe(3.5);
  });

  it('counts from 0 what a snapshot can end in that is worth an alert', async () => {
    const samples = samplesOf(await render(earlyReadings()));
    const captures = [...samples].filter(([series]) => series.startsWith('heapwarden_captures_total'));
    expect(captures).toHaveLength(4 * 5 + 4);
    expect(captures.every(([, value]) => value === 0)).toBe(true);
    expect(samples.get('heapwarden_capture_pause_seconds_count')).toBe(0);
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
    expect(await exporter.render('text')).toEqual(await exporter.render('text'));
    expect(reads).toBe(2);
  });

  it('gives each of two scrapes at once its own moment', async () => {
    let selfCpuSeconds = 0;
    const exporter = createPrometheusExporter(() => {
      selfCpuSeconds += 1;
      return { ...fullReadings(), selfCpuSeconds };
    });
    const [first, second] = await Promise.all([exporter.render('text'), exporter.render('text')]);
    expect(samplesOf(first.body).get('heapwarden_self_cpu_seconds_total')).toBe(1);
    expect(samplesOf(second.body).get('heapwarden_self_cpu_seconds_total')).toBe(2);
  });

  it('gives the same in both formats, whichever is asked for first', async () => {
    const readings = fullReadings();
    readings.captures.record(storedCapture({ pauseMs: 12 }));
    const exporter = createPrometheusExporter(() => readings);
    const openMetrics = await exporter.render('openmetrics');
    const text = await exporter.render('text');
    expect(text.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(openMetrics.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(openMetrics.body).toMatch(/# EOF\n$/);
    const withoutExemplars = openMetrics.body.replaceAll(/ # \{.*$/gm, '');
    expect(samplesOf(withoutExemplars)).toEqual(samplesOf(text.body));
  });

  it('leads from a count to the capture and its incident by an exemplar, without a series of its own', async () => {
    const readings = fullReadings();
    const capture = storedCapture({
      createdAt: '2026-01-01T00:00:00.000Z',
      durationMs: 2500,
      incidentId: 'i-1',
    });
    readings.captures.record(capture);
    readings.captures.record(storedCapture({ outcome: 'cooldown' }));
    const lines = (await render(readings, 'openmetrics')).split('\n').filter((line) => line.includes(' # {'));
    expect(lines).toEqual([
      `heapwarden_captures_total{kind="heap-snapshot",trigger="verdict",outcome="stored"} 1 # {capture_id="${capture.id}",incident_id="i-1"} 1 1767225602.5`,
    ]);
    expect(await render(readings)).not.toContain(capture.id);
  });

  it('gives 300 series at most with the default rules, when all is known and 10,000 classes are tracked', async () => {
    const tracker = new Tracker({ nowMs: () => 0, elapsedMs: () => 0, majorGcCount: () => 0 });
    for (let index = 0; index < 10_000; index += 1) {
      tracker.track({}, `${'"\n\\'.repeat(index % 3)}Class${index}${'x'.repeat(index)}`);
    }
    const lines = [...samplesOf(await render(everythingKnown(tracker.summary())))];
    expect(lines.length).toBeGreaterThan(250);
    expect(lines.length).toBeLessThanOrEqual(300);
    for (const [series] of lines) expect(series.length).toBeLessThan(300);
  });

  it('rejects, and does not throw, when reading fails', async () => {
    const exporter = createPrometheusExporter(() => {
      throw new Error('no readings');
    });
    await expect(exporter.render('text')).rejects.toThrow('no readings');
  });

  it.skipIf(promtool.error)('writes what promtool has nothing to object to', async () => {
    const { stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: await render(fullReadings()),
      encoding: 'utf8',
    });
    const objections = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    expect(objections).toEqual([]);
  });
});

describe('capture tally', () => {
  it('puts every pause into the one bucket that it belongs to', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200_000, noNaN: true })), (pausesMs) => {
        const tally = new CaptureTally();
        for (const pauseMs of pausesMs) tally.record(storedCapture({ pauseMs }));
        const { bucketCounts, sumSeconds } = tally.pauses;
        let count = 0;
        for (const [index, bound] of [...PAUSE_BUCKETS_SECONDS, Number.POSITIVE_INFINITY].entries()) {
          count += bucketCounts[index] as number;
          expect(count).toBe(pausesMs.filter((pauseMs) => pauseMs / 1000 <= bound).length);
        }
        expect(sumSeconds).toBeCloseTo(pausesMs.reduce((sum, pauseMs) => sum + pauseMs / 1000, 0));
      }),
    );
  });
});

function noPauses(): Frame['gcPauses'] {
  return decodeFrame(new Float64Array(FRAME_LENGTH), 0).gcPauses;
}
