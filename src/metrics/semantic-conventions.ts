/**
 * Names that OpenTelemetry's semantic conventions have for metrics of the catalogue. They are exported beside those, and
 * only where nobody else does: instrumentations of the application (`runtime-node`, `host-metrics`) emit the same names
 * of the same process, and two writers of one series are worse than none.
 */
import type { Family, HistogramSample, Labels, Metric, Sample } from './metric.js';

/** A metric of the catalogue under another name. */
export interface Convention {
  readonly otelName: string;
  /** Sizes that can be added up over processes are `updowncounter` in the conventions, not gauges. */
  readonly type: 'gauge' | 'updowncounter' | 'histogram';
  /** The metric that it is another name of. */
  readonly source: Metric['otelName'];
  /** Names of the attributes, each with the values that it can have. */
  readonly labels: Readonly<Record<string, string>>;
  /** The attributes of a sample of the source; undefined for those that it does not have. */
  readonly relabel: (labels: Labels) => Labels | undefined;
}

/** What is exported to OpenTelemetry: a family of the catalogue, or of a convention. */
export type OtelFamily =
  | (OtelDescribed & {
      readonly type: 'gauge' | 'counter' | 'updowncounter';
      readonly samples: readonly Sample[];
    })
  | (OtelDescribed & {
      readonly type: 'histogram';
      readonly bounds: readonly number[];
      readonly samples: readonly HistogramSample[];
    });

interface OtelDescribed extends Pick<Family, 'unit' | 'help'> {
  readonly otelName: string;
}

export const semanticConventions: readonly Convention[] = [
  {
    otelName: 'v8js.memory.heap.used',
    type: 'updowncounter',
    source: 'heapwarden.heap.space.used',
    labels: { 'v8js.heap.space.name': 'the 8 to 11 heap spaces of V8, with `_space`' },
    relabel: ({ space }) => ({ 'v8js.heap.space.name': `${space}_space` }),
  },
  {
    otelName: 'v8js.gc.duration',
    type: 'histogram',
    source: 'heapwarden.gc.duration',
    labels: { 'v8js.gc.type': '`minor`, `major`, `incremental`, `weakcb`' },
    relabel: ({ kind }) => ({ 'v8js.gc.type': kind as string }),
  },
  ...['p50', 'p90', 'p99', 'max'].map(
    (name): Convention => ({
      otelName: `nodejs.eventloop.delay.${name}`,
      type: 'gauge',
      source: 'heapwarden.eventloop.delay',
      labels: {},
      relabel: ({ statistic }) => (statistic === name ? {} : undefined),
    }),
  ),
  {
    otelName: 'nodejs.eventloop.utilization',
    type: 'gauge',
    source: 'heapwarden.eventloop.utilization',
    labels: {},
    relabel: (labels) => labels,
  },
  {
    otelName: 'process.memory.usage',
    type: 'updowncounter',
    source: 'heapwarden.rss',
    labels: {},
    relabel: (labels) => labels,
  },
];

/** The families of the conventions, from those of the catalogue. */
export function conventionFamilies(families: readonly Family[]): readonly OtelFamily[] {
  return semanticConventions.flatMap(({ otelName, type, source, relabel }) => {
    const family = families.find((each) => each.otelName === source);
    if (family === undefined) return [];
    const { unit, help } = family;
    const samples = (family.samples as readonly (Sample | HistogramSample)[]).flatMap((sample) => {
      const labels = relabel(sample.labels);
      return labels === undefined ? [] : [{ ...sample, labels }];
    });
    const bounds = family.type === 'histogram' ? family.bounds : undefined;
    return [{ otelName, unit, help, type, samples, ...(bounds && { bounds }) } as OtelFamily];
  });
}
