/** What an entry of the catalogue is, and the samples that it gives. */
import type { Readings } from './readings.js';

export type Labels = Readonly<Record<string, string>>;

/** One number of a metric, with its labels. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** One histogram of a metric, with its labels. */
export interface HistogramSample {
  readonly labels: Labels;
  /** Counts per bucket of the metric's bounds and the one above; not cumulative. */
  readonly bucketCounts: readonly number[];
  readonly sum: number;
}

interface Described {
  /** Name in Prometheus. */
  readonly name: `heapwarden_${string}`;
  readonly unit: 'bytes' | 'seconds' | 'ratio' | 'bytes_per_second' | 'count' | 'info';
  /** One sentence, for `# HELP`. */
  readonly help: string;
  /** Names of the labels, each with the values that it can have. */
  readonly labels: Readonly<Record<string, string>>;
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

/** The one sample of a metric without labels; none when the value is not known. */
export function single(value: number | null | undefined): readonly Sample[] {
  return value === undefined || value === null ? [] : [{ labels: {}, value }];
}

/** One sample per entry, under the label `label`; none for values that are not known. */
export function perLabel(
  label: string,
  values: Readonly<Record<string, number | null | undefined>>,
): readonly Sample[] {
  return Object.entries(values).flatMap(([name, value]) =>
    single(value).map((sample) => ({ ...sample, labels: { [label]: name } })),
  );
}
