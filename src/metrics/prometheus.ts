/** The catalogue in the text format of Prometheus, through prom-client's registry. */
import { type Metric as PromMetric, Registry } from 'prom-client';
import { catalogue } from './catalogue.js';
import type { HistogramSample, Metric, Sample } from './metric.js';
import type { Readings } from './readings.js';

export interface PrometheusExporter {
  /** For the `Content-Type` of the answer. */
  readonly contentType: string;
  /** All metrics as they are now. Rejects only if reading throws. */
  render(): Promise<string>;
}

/** A line of output as prom-client formats it. */
interface Line {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** What prom-client's registry asks of a metric. */
interface Registered {
  readonly name: string;
  get(): Promise<{
    readonly name: string;
    readonly help: string;
    readonly type: Metric['type'];
    readonly values: readonly Line[];
  }>;
}

/**
 * Joins the catalogue to a registry of its own, so that it never meets the metrics of the application.
 *
 * @param read - called once per scrape
 */
export function createPrometheusExporter(read: () => Readings): PrometheusExporter {
  const registry = new Registry();
  let readings: Readings;
  for (const metric of catalogue) {
    const registered = ready(metric, () => readings);
    registry.registerMetric(registered as unknown as PromMetric);
  }
  return {
    contentType: registry.contentType,
    async render() {
      // The registry asks every metric before it first waits, so a scrape beside this one cannot mix in.
      readings = read();
      return registry.metrics();
    },
  };
}

/**
 * A metric whose values are there already. prom-client's own metrics are counted value by value, and cannot take
 * a finished histogram.
 */
function ready(metric: Metric, readings: () => Readings): Registered {
  const { name, help, type } = metric;
  return { name, get: async () => ({ name, help, type, values: linesOf(metric, readings()) }) };
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
