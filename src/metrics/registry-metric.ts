/**
 * A metric as prom-client's registry takes it, with values that are there already: its own metrics are counted value by
 * value, and cannot take a finished histogram. Imports nothing: the application has it too, beside a prom-client of its own.
 */
import type { Exemplar, Family, HistogramSample, Labels, Sample } from './metric.js';

/** What prom-client's registry asks of a metric. */
export interface RegistryMetric {
  /** The registry takes `_total` off the name of a counter when it writes OpenMetrics. */
  name: string;
  readonly type: Family['type'];
  /** For JSON, and for the registry of a cluster. */
  get(): Promise<RegistryAnswer>;
  /** For text; labels that stay the same objects are put into text once. */
  getForPromString(): Promise<RegistryAnswer>;
  /** The registry can be told to forget all counts; these are not its own. */
  reset(): void;
}

interface RegistryAnswer {
  readonly name: string;
  readonly help: string;
  readonly type: Family['type'];
  /** How the registry of a cluster joins what its workers say: the worst of a gauge, the sum of what is counted. */
  readonly aggregator: 'max' | 'sum';
  readonly values: readonly Line[];
}

/** A line of output; without a name of its own it has that of the metric. */
interface Line {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly sharedLabels?: Labels;
  readonly value: number;
  readonly exemplar?: { readonly labelSet: Labels; readonly value: number; readonly timestamp: number };
}

/** @param read - the family at the moment of the scrape; undefined when nothing is known of it */
export function registryMetric(
  { name, help, type }: Pick<Family, 'name' | 'help' | 'type'>,
  read: () => Family | undefined,
): RegistryMetric {
  const aggregator = type === 'gauge' ? 'max' : 'sum';
  const answer = (metric: RegistryMetric, values: readonly Line[]): RegistryAnswer => {
    return { name: metric.name, help, type, aggregator, values };
  };
  return {
    name,
    type,
    async get() {
      const values = linesOf(read()).map(({ sharedLabels, labels, ...line }) => ({
        ...line,
        labels: { ...sharedLabels, ...labels },
      }));
      return answer(this, values);
    },
    async getForPromString() {
      return answer(this, linesOf(read()));
    },
    reset() {},
  };
}

function linesOf(family: Family | undefined): Line[] {
  if (family === undefined) return [];
  if (family.type !== 'histogram') return family.samples.map(lineOf);
  return family.samples.flatMap((sample) => histogramLines(family.name, family.bounds, sample));
}

const NO_LABELS = {};

function lineOf({ labels, value, exemplar }: Sample): Line {
  const line = { labels: NO_LABELS, sharedLabels: labels, value };
  return exemplar === undefined ? line : { ...line, exemplar: exemplarOf(exemplar) };
}

function exemplarOf({ labels, value, atSeconds }: Exemplar): NonNullable<Line['exemplar']> {
  return { labelSet: labels, value, timestamp: atSeconds };
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
    return {
      metricName: `${name}_bucket`,
      labels: { le: bounds[index] ?? '+Inf' },
      sharedLabels: labels,
      value: count,
    };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: NO_LABELS, sharedLabels: labels, value: sum },
    { metricName: `${name}_count`, labels: NO_LABELS, sharedLabels: labels, value: count },
  ];
}
