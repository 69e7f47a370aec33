import { metrics } from '@opentelemetry/sdk-node';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/metrics/catalogue.js';
import type { Readings } from '../../src/metrics/readings.js';
import { semanticConventions } from '../../src/metrics/semantic-conventions.js';
import { CatalogueProducer } from '../../src/otel/catalogue-producer.js';
import { earlyReadings, fullReadings } from '../metrics/readings-example.js';

const { CUMULATIVE, DELTA } = metrics.AggregationTemporality;

async function collect(
  readings: Readings,
  temporality: metrics.AggregationTemporality = CUMULATIVE,
): Promise<Map<string, metrics.MetricData>> {
  const producer = new CatalogueProducer({
    read: () => readings,
    startedAtMs: 1_500,
    now: () => 2_000,
    temporalityOf: () => temporality,
  });
  const { resourceMetrics } = await producer.collect();
  const data = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  expect(new Set(data.map(({ descriptor }) => descriptor.name)).size).toBe(data.length);
  return new Map(data.map((each) => [each.descriptor.name, each]));
}

function withMeterProvider(readings: Readings): Readings {
  return { ...readings, frame: readings.frame && { ...readings.frame, hasMeterProvider: 1 } };
}

describe('the catalogue for OpenTelemetry', () => {
  it('is whole, and beside it the names of the conventions', async () => {
    const data = await collect(fullReadings());
    for (const { otelName } of [...catalogue, ...semanticConventions]) {
      // Absent before the first snapshot.
      if (otelName === 'heapwarden.capture.prediction_error') continue;
      expect(data.get(otelName)?.dataPoints.length, otelName).toBeGreaterThan(0);
    }
  });

  it('leaves the names of the conventions to an application that has a meter provider, and while nobody knows', async () => {
    const ours = catalogue.map(({ otelName }) => otelName);
    for (const readings of [withMeterProvider(fullReadings()), earlyReadings()]) {
      const names = [...(await collect(readings)).keys()];
      expect(names.filter((name) => !ours.includes(name as (typeof ours)[number]))).toEqual([]);
    }
  });

  it('has gauges in the units of UCUM', async () => {
    const data = await collect(fullReadings());
    const unitOf = (name: string): string | undefined => data.get(name)?.descriptor.unit;
    expect(unitOf('heapwarden.heap.used')).toBe('By');
    expect(unitOf('heapwarden.pressure')).toBe('1');
    expect(unitOf('heapwarden.leak.slope')).toBe('By/s');
    expect(unitOf('heapwarden.incidents.open')).toBe('{incident}');
    expect(unitOf('heapwarden.build.info')).toBe('');
    expect(data.get('heapwarden.pressure')?.dataPoints).toContainEqual({
      startTime: [1, 500_000_000],
      endTime: [2, 0],
      attributes: { limit: 'cgroup' },
      value: 0.75,
    });
  });

  it('has finished histograms, whose totals count from the start', async () => {
    const gc = (await collect(fullReadings())).get('heapwarden.gc.duration');
    expect(gc?.aggregationTemporality).toBe(CUMULATIVE);
    const major = gc?.dataPoints.find(({ attributes }) => attributes['kind'] === 'major');
    expect(major?.startTime).toEqual([1, 500_000_000]);
    expect(major?.value).toMatchObject({
      sum: 3.5,
      count: 3,
      buckets: { counts: [2, ...Array(11).fill(0), 1] },
    });
  });

  it('has deltas of what only grows, where they are wanted, and of nothing else', async () => {
    const data = [...(await collect(fullReadings(), DELTA)).values()];
    const isTotal = (each: metrics.MetricData): boolean =>
      each.dataPointType === metrics.DataPointType.HISTOGRAM ||
      (each.dataPointType === metrics.DataPointType.SUM && each.isMonotonic);
    expect(data.filter(isTotal).length).toBeGreaterThan(5);
    for (const each of data) {
      expect(each.aggregationTemporality, each.descriptor.name).toBe(isTotal(each) ? DELTA : CUMULATIVE);
    }
  });
});
