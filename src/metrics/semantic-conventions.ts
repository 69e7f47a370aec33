/**
 * Metrics under the names that OpenTelemetry's semantic conventions have for them. They are exported beside the
 * catalogue, and only as long as the application has no meter provider: its own instrumentations (`runtime-node`,
 * `host-metrics`) emit the same names then, of the same process, and two writers of one series are worse than none.
 */
import { GC_BUCKETS_SECONDS, GC_KINDS, HANDLE_TYPES } from '../wire/frame.js';
import { type HistogramMetric, perLabel, type ScalarMetric, single } from './metric.js';
import type { Readings } from './readings.js';

interface ConventionScalar extends Omit<ScalarMetric, 'name' | 'otelName' | 'type'> {
  readonly otelName: string;
  /** Sizes that can be added up over processes are `updowncounter` in the conventions, not gauges. */
  readonly type: 'gauge' | 'updowncounter';
}

interface ConventionHistogram extends Omit<HistogramMetric, 'name' | 'otelName'> {
  readonly otelName: string;
}

/** As an entry of the catalogue, without a name of its own in Prometheus. */
export type ConventionMetric = ConventionScalar | ConventionHistogram;

export const semanticConventions: readonly ConventionMetric[] = [
  {
    otelName: 'v8js.memory.heap.used',
    type: 'updowncounter',
    unit: 'bytes',
    help: 'V8 heap in use per space.',
    labels: { 'v8js.heap.space.name': 'the 8 to 11 heap spaces of V8' },
    howToRead: 'As `heapwarden.heap.space.used`.',
    read: ({ frame, heapSpaceNames }) =>
      perLabel(
        'v8js.heap.space.name',
        heapSpaceNames.map((name, index) => [name, frame?.heapSpaceUsedBytes[index]]),
      ),
  },
  {
    otelName: 'v8js.gc.duration',
    type: 'histogram',
    unit: 'seconds',
    help: 'Pauses of garbage collection by kind.',
    labels: { 'v8js.gc.type': '`minor`, `major`, `incremental`, `weakcb`' },
    howToRead: 'As `heapwarden.gc.duration`, and in its buckets.',
    bounds: GC_BUCKETS_SECONDS,
    read: ({ frame }) =>
      frame === undefined
        ? []
        : GC_KINDS.map((kind) => ({
            labels: { 'v8js.gc.type': kind },
            bucketCounts: frame.gcPauses[kind].bucketCounts,
            sum: frame.gcPauses[kind].sumSeconds,
          })),
  },
  {
    otelName: 'v8js.resource.active',
    type: 'gauge',
    unit: '{resource}',
    help: 'What keeps the event loop alive.',
    labels: { 'v8js.resource.type': `${HANDLE_TYPES.length - 1} types of Node, and \`other\`` },
    howToRead: 'Sockets or timers that only rise are a leak of handles.',
    read: ({ frame }) =>
      perLabel(
        'v8js.resource.type',
        HANDLE_TYPES.map((type) => [type, frame?.handles[type]]),
      ),
  },
  delay('p50', 'eventLoopDelayP50Ms'),
  delay('p90', 'eventLoopDelayP90Ms'),
  delay('p99', 'eventLoopDelayP99Ms'),
  delay('max', 'eventLoopDelayMaxMs'),
  {
    otelName: 'nodejs.eventloop.utilization',
    type: 'gauge',
    unit: 'ratio',
    help: 'Share of the last frame in which the event loop was busy, 0 to 1.',
    labels: {},
    howToRead: 'As `heapwarden.eventloop.utilization`.',
    read: ({ frame }) => single(frame?.eventLoopUtilizationRatio),
  },
  {
    otelName: 'process.memory.usage',
    type: 'updowncounter',
    unit: 'bytes',
    help: 'Resident set size of the process.',
    labels: {},
    howToRead: 'As `heapwarden.rss`.',
    read: ({ os }) => single(os.rssBytes),
  },
];

/** Whether nobody else emits the names of the conventions; before the first frame nobody knows. */
export function areConventionsFree({ frame }: Readings): boolean {
  return frame?.hasMeterProvider === 0;
}

type DelayScalar = `eventLoopDelay${'P50' | 'P90' | 'P99' | 'Max'}Ms`;

function delay(statistic: string, scalar: DelayScalar): ConventionScalar {
  return {
    otelName: `nodejs.eventloop.delay.${statistic}`,
    type: 'gauge',
    unit: 'seconds',
    help: `Delay of the event loop over the last frame, ${statistic}.`,
    labels: {},
    howToRead: `As \`heapwarden.eventloop.delay\` with \`statistic="${statistic}"\`.`,
    read: ({ frame }) => single(frame && frame[scalar] / 1000),
  };
}
