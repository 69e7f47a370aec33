/** The catalogue in the text format of Prometheus, through prom-client's registry. */
import { type Metric as PromMetric, Registry } from 'prom-client';
import { catalogue } from './catalogue.js';
import type { HistogramSample, Metric, Sample } from './metric.js';
import type { Readings } from './readings.js';

export interface PrometheusExporter {
  readonly contentType: string;
  render(): Promise<string>;
}

/** A line of output as prom-client formats it. */
interface Line {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** @param read - called once per scrape */
export function createPrometheusExporter(read: () => Readings): PrometheusExporter {
  const registry = new Registry();
  let readings: Readings;
  for (const metric of catalogue) registry.registerMetric(ready(metric, () => readings));
  return {
    contentType: registry.contentType,
    render() {
      readings = read();
      return registry.metrics();
    },
  };
}

/**
 * A metric whose values are there already. prom-client's own metrics are counted value by value, and cannot take
 * a finished histogram; its registry asks a metric for no more than this.
 */
function ready(metric: Metric, readings: () => Readings): PromMetric {
  const { name, help, type } = metric;
  const get = async () => ({ name, help, type, aggregator: 'sum', values: linesOf(metric, readings()) });
  return { name, get } as unknown as PromMetric;
}

function linesOf(metric: Metric, readings: Readings): Line[] {
  if (metric.type !== 'histogram') return metric.read(readings).map((sample) => lineOf(metric.name, sample));
  return metric.read(readings).flatMap((sample) => histogramLines(metric.name, metric.bounds, sample));
}

function lineOf(metricName: string, { labels, value }: Sample): Line {
  return { metricName, labels, value };
}

/** Buckets are cumulative in Prometheus; the last one, `+Inf`, is the count. */
function histogramLines(
  name: string,
  bounds: readonly number[],
  { labels, bucketCounts, sum }: HistogramSample,
): Line[] {
  let count = 0;
  const buckets = bucketCounts.map((inBucket, index): Line => {
    count += inBucket;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: bounds[index] ?? '+Inf' }, value: count };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
