/** Metrics and their samples as the data that the SDK exports. Pure. */
import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api';
import { metrics } from '@opentelemetry/sdk-node';
import type { HistogramSample, Metric, Unit } from '../metrics/metric.js';
import type { Readings } from '../metrics/readings.js';
import type { ConventionMetric } from '../metrics/semantic-conventions.js';

/** From when on the totals count, and when they were read. */
export interface Span {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

/** Units of UCUM; the standard translation to Prometheus makes the suffixes of our names of them. */
const UCUM: Readonly<Record<string, string>> = {
  bytes: 'By',
  seconds: 's',
  ratio: '1',
  bytes_per_second: 'By/s',
  info: '',
} satisfies Record<Exclude<Unit, `{${string}}`>, string>;

/** Totals count from the start; those of a temporality that is not cumulative are made by {@link Deltas}. */
const aggregationTemporality = metrics.AggregationTemporality.CUMULATIVE;

/** What is exported of a metric; undefined while it has no samples. */
export function metricDataOf(
  metric: Metric | ConventionMetric,
  readings: Readings,
  span: Span,
): metrics.MetricData | undefined {
  const { otelName: name, help: description } = metric;
  // Doubles hold our largest counts exactly, so that one type does for all.
  const descriptor = {
    name,
    description,
    unit: UCUM[metric.unit] ?? metric.unit,
    valueType: ValueType.DOUBLE,
  };
  const base = { descriptor, aggregationTemporality };
  if (metric.type === 'histogram') {
    const dataPoints = metric
      .read(readings)
      .map((sample) => pointOf(sample.labels, histogramOf(metric.bounds, sample), span));
    if (dataPoints.length === 0) return undefined;
    return { ...base, dataPointType: metrics.DataPointType.HISTOGRAM, dataPoints };
  }
  const dataPoints = metric.read(readings).map(({ labels, value }) => pointOf(labels, value, span));
  if (dataPoints.length === 0) return undefined;
  if (metric.type === 'gauge') return { ...base, dataPointType: metrics.DataPointType.GAUGE, dataPoints };
  const isMonotonic = metric.type === 'counter';
  return { ...base, dataPointType: metrics.DataPointType.SUM, isMonotonic, dataPoints };
}

function pointOf<T>(labels: Attributes, value: T, span: Span): metrics.DataPoint<T> {
  return { ...span, attributes: labels, value };
}

function histogramOf(bounds: readonly number[], { bucketCounts, sum }: HistogramSample): metrics.Histogram {
  return {
    buckets: { boundaries: [...bounds], counts: [...bucketCounts] },
    sum,
    count: bucketCounts.reduce((total, count) => total + count, 0),
  };
}
