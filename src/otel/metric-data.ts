/** A family as the data that the SDK exports. Pure. */
import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api';
import { metrics } from '@opentelemetry/sdk-node';
import type { HistogramSample } from '../metrics/metric.js';
import type { OtelFamily } from '../metrics/semantic-conventions.js';
import { ucumOf } from '../metrics/ucum.js';

const { AggregationTemporality, DataPointType } = metrics;

/** From when on the totals count, and when they were read. */
export interface Span {
  readonly startTime: HrTime;
  readonly endTime: HrTime;
}

/** What is exported of a family, its totals cumulative; undefined while it has no samples. */
export function metricDataOf(family: OtelFamily, span: Span): metrics.MetricData | undefined {
  if (family.samples.length === 0) return undefined;
  const base = {
    descriptor: {
      name: family.otelName,
      description: family.help,
      unit: ucumOf(family.unit),
      // Doubles hold our largest counts exactly, so that one type does for all.
      valueType: ValueType.DOUBLE,
    },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  if (family.type === 'histogram') {
    const dataPoints = family.samples.map((sample) =>
      pointOf(sample.labels, histogramOf(family.bounds, sample), span),
    );
    return { ...base, dataPointType: DataPointType.HISTOGRAM, dataPoints };
  }
  const dataPoints = family.samples.map(({ labels, value }) => pointOf(labels, value, span));
  if (family.type === 'gauge') return { ...base, dataPointType: DataPointType.GAUGE, dataPoints };
  return { ...base, dataPointType: DataPointType.SUM, isMonotonic: family.type === 'counter', dataPoints };
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
