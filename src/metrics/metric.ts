/** What an entry of the catalogue is, and the samples that it gives. */
import type { Readings } from './readings.js';

export type Labels = Readonly<Record<string, string>>;

/** One number of a metric, with its labels. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** What the last increase of a counter was; only OpenMetrics can tell of it. */
  readonly exemplar?: Exemplar;
}

/** One event behind a number, in labels of which no series is made. */
export interface Exemplar {
  /** Names and values together have 128 characters at most, as OpenMetrics demands. */
  readonly labels: Labels;
  readonly value: number;
  /** Seconds since the epoch. */
  readonly atSeconds: number;
}

/** One histogram of a metric, with its labels. */
export interface HistogramSample {
  readonly labels: Labels;
  /** Counts per bucket of the metric's bounds and the one above; not cumulative. */
  readonly bucketCounts: readonly number[];
  readonly sum: number;
}

/**
 * Base units, as Prometheus spells them; a count says what is counted, in braces as in UCUM; `info` has none, for metrics
 * that are always 1.
 */
export type Unit = 'bytes' | 'seconds' | 'ratio' | 'bytes_per_second' | 'info' | `{${string}}`;

interface Described {
  /** Name in Prometheus. */
  readonly name: `heapwarden_${string}`;
  /** Name in OpenTelemetry; what the standard translation to Prometheus makes of it is {@link name}. */
  readonly otelName: `heapwarden.${string}`;
  readonly unit: Unit;
  /** One sentence, for `# HELP`. */
  readonly help: string;
  /** Names of the labels, each with the values that it can have. */
  readonly labels: Readonly<Record<string, string>>;
  /** For a gauge whose worst value is the lowest: where workers of a cluster are put together, that is what counts. */
  readonly aggregator?: 'min';
  /** What to make of it, for the documentation. */
  readonly howToRead: string;
}

/** A gauge or a counter. What is not known gives no sample, never 0. */
export interface ScalarMetric extends Described {
  readonly type: 'gauge' | 'counter';
  readonly read: (readings: Readings) => readonly Sample[];
}

export interface HistogramMetric extends Described {
  readonly type: 'histogram';
  /** Upper bounds of the buckets; one without bound follows them. */
  readonly bounds: readonly number[];
  readonly read: (readings: Readings) => readonly HistogramSample[];
}

export type Metric = ScalarMetric | HistogramMetric;

/** What exporters have to know of a metric. */
type Exported = Pick<Described, 'name' | 'otelName' | 'unit' | 'help' | 'aggregator'>;

/** A metric and its samples at one moment. Plain data. */
export type Family =
  | (Exported & { readonly type: ScalarMetric['type']; readonly samples: readonly Sample[] })
  | (Exported & {
      readonly type: 'histogram';
      readonly bounds: readonly number[];
      readonly samples: readonly HistogramSample[];
    });

/** Reads metrics, all at the same moment. */
export function familiesOf(metrics: readonly Metric[], readings: Readings): readonly Family[] {
  return metrics.map((metric): Family => {
    const { name, otelName, unit, help, aggregator } = metric;
    const exported = { name, otelName, unit, help, ...(aggregator && { aggregator }) };
    return metric.type === 'histogram'
      ? { ...exported, type: metric.type, bounds: metric.bounds, samples: metric.read(readings) }
      : { ...exported, type: metric.type, samples: metric.read(readings) };
  });
}

/** The one sample of a metric without labels; none when the value is not known. */
export function single(value: number | null | undefined): readonly Sample[] {
  return isKnown(value) ? [{ labels: {}, value }] : [];
}

/** One sample per entry, with the entry's name under `label`; none for values that are not known. */
export function perLabel(
  label: string,
  entries: readonly (readonly [name: string, value: number | null | undefined])[],
): readonly Sample[] {
  return entries.flatMap(([name, value]) => (isKnown(value) ? [{ labels: { [label]: name }, value }] : []));
}

/** A number of a frame is NaN where there was nothing to read. */
function isKnown(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && !Number.isNaN(value);
}
