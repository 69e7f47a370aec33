/**
 * A metric as prom-client's registry takes it, with values that are there already: its own metrics are counted value by
 * value, and cannot take a finished histogram. Imports nothing: the application has it too, beside a prom-client of its own.
 */
import type { Family, Labels, Sample } from './metric.js';

/** What prom-client's registry asks of a metric. */
export interface RegistryMetric {
  /** The registry takes `_total` off the name of a counter when it writes OpenMetrics. */
  name: string;
  readonly type: Family['type'];
  /** For JSON, and for the registry of a cluster. */
  get(): Promise<RegistryAnswer>;
  /** For text; labels that stay the same objects are put into text once. */
  getForPromString(): RegistryAnswer;
  /** The registry can be told to forget all counts; these are not its own. */
  reset(): void;
}

type Described = Pick<Family, 'name' | 'help' | 'type'> & {
  readonly aggregator?: RegistryAnswer['aggregator'];
};

interface RegistryAnswer {
  readonly name: string;
  readonly help: string;
  readonly type: Family['type'];
  /** How the registry of a cluster joins what its workers say: the worst of a gauge, the sum of what is counted. */
  readonly aggregator: 'max' | 'min' | 'sum';
  readonly values: readonly Line[];
}

/** A line of output; without a name of its own it has that of the metric. */
interface Line {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly sharedLabels?: Labels;
  value: number;
  readonly exemplar?: { readonly labelSet: Labels; readonly value: number; readonly timestamp: number };
}

/**
 * @param read - the family at the moment of the scrape; undefined when nothing is known of it. While it is the same object,
 *   the lines are used again with its new numbers
 */
export function registryMetric(
  { name, help, type, aggregator = type === 'gauge' ? 'max' : 'sum' }: Described,
  read: () => Family | undefined,
): RegistryMetric {
  let family: Family | undefined;
  let lines: readonly Line[] = [];
  const readLines = (): readonly Line[] => {
    const current = read();
    if (current !== family) lines = current === undefined ? [] : linesOf(current);
    family = current;
    if (family !== undefined) fill(lines, family);
    return lines;
  };
  return {
    name,
    type,
    async get() {
      const values = readLines().map(({ sharedLabels, labels, ...line }) => ({
        ...line,
        labels: { ...sharedLabels, ...labels },
      }));
      return { name: this.name, help, type, aggregator, values };
    },
    getForPromString() {
      return { name: this.name, help, type, aggregator, values: readLines() };
    },
    reset() {},
  };
}

const NO_LABELS = {};

/** The lines of a family, without their values. */
function linesOf(family: Family): Line[] {
  if (family.type !== 'histogram') return family.samples.map(lineOf);
  const { name, bounds } = family;
  return family.samples.flatMap(({ labels: sharedLabels }) => [
    ...[...bounds, '+Inf'].map((le) => {
      return { metricName: `${name}_bucket`, labels: { le }, sharedLabels, value: 0 };
    }),
    { metricName: `${name}_sum`, labels: NO_LABELS, sharedLabels, value: 0 },
    { metricName: `${name}_count`, labels: NO_LABELS, sharedLabels, value: 0 },
  ]);
}

function lineOf({ labels: sharedLabels, exemplar }: Sample): Line {
  const line = { labels: NO_LABELS, sharedLabels, value: 0 };
  if (exemplar === undefined) return line;
  const { labels: labelSet, value, atSeconds: timestamp } = exemplar;
  return { ...line, exemplar: { labelSet, value, timestamp } };
}

function fill(lines: readonly Line[], family: Family): void {
  let next = 0;
  const put = (value: number): void => {
    (lines[next++] as Line).value = value;
  };
  if (family.type !== 'histogram') {
    for (const { value } of family.samples) put(value);
    return;
  }
  for (const { bucketCounts, sum } of family.samples) {
    // Buckets are cumulative in Prometheus; the last one, `+Inf`, is the count.
    let count = 0;
    for (const inBucket of bucketCounts) {
      count += inBucket;
      put(count);
    }
    put(sum);
    put(count);
  }
}
