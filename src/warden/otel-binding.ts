/** The metrics in the application's own OpenTelemetry: instruments that are observed, all in one callback. */
import type { Attributes, Histogram, Meter, MeterProvider, Observable } from '@opentelemetry/api';
import { conventionFamilies, type OtelFamily } from '../metrics/semantic-conventions.js';
import { ucumOf } from '../metrics/ucum.js';
import { otelProvider } from '../probe/otel-globals.js';
import type { Probe } from '../probe/probe.js';
import { VERSION } from '../version.js';
import type { BoardReader } from '../wire/board.js';
import { GC_BUCKETS_SECONDS } from '../wire/frame.js';
import { logLine } from './log-line.js';

const METER = 'heapwarden';

/** The histogram of GC pauses, and the attribute that tells their kind, under our name and that of the conventions. */
const GC_HISTOGRAMS: Readonly<Record<string, string>> = {
  'heapwarden.gc.duration': 'kind',
  'v8js.gc.duration': 'v8js.gc.type',
};

/** Instrumentations that emit names of the conventions, all of which we leave to them. */
const EMITTERS = [
  { meter: '@opentelemetry/instrumentation-runtime-node', names: /^(v8js|nodejs)\./ },
  { meter: '@opentelemetry/host-metrics', names: /^process\./ },
];

/** What has the metrics already: twice, each GC would count twice. */
const bound = new WeakSet<MeterProvider>();

/**
 * Makes an instrument for every metric on the board, once for a provider. A histogram can be given value by value only: that of GC pauses
 * is, from now on; those of captures and analyses, which the watchdog alone knows, are left out.
 *
 * @param provider - undefined for the one that is registered
 */
export function bindMeterProvider(
  provider: MeterProvider | undefined,
  board: BoardReader,
  probe: Pick<Probe, 'listenToGc'>,
): void {
  const used = provider ?? (otelProvider('metrics') as MeterProvider | undefined);
  if (used === undefined) {
    logLine('warn', 'there is no meter provider of OpenTelemetry to add the metrics to');
    return;
  }
  if (bound.has(used)) {
    logLine('warn', 'the meter provider has the metrics of Heapwarden already');
    return;
  }
  bound.add(used);
  const read = (): readonly OtelFamily[] => {
    const families = board.read(Date.now());
    return [...families, ...conventionFamilies(families)];
  };
  const families = read().filter(({ otelName }) => !isTaken(otelName, used));
  const meter = used.getMeter(METER, VERSION);
  observe(meter, families, read);
  for (const [name, label] of Object.entries(GC_HISTOGRAMS)) {
    const family = families.find(({ otelName }) => otelName === name);
    if (family !== undefined) recordGc(histogramOf(meter, family), label, probe);
  }
}

function observe(meter: Meter, families: readonly OtelFamily[], read: () => readonly OtelFamily[]): void {
  const instruments = new Map<string, Observable<Attributes>>();
  for (const family of families) {
    const instrument = instrumentOf(meter, family);
    if (instrument !== undefined) instruments.set(family.otelName, instrument);
  }
  meter.addBatchObservableCallback(
    (result) => {
      for (const family of read()) {
        const instrument = instruments.get(family.otelName);
        if (instrument === undefined || family.type === 'histogram') continue;
        for (const { labels, value } of family.samples) result.observe(instrument, value, labels);
      }
    },
    [...instruments.values()],
  );
}

function instrumentOf(
  meter: Meter,
  { otelName, type, unit, help }: OtelFamily,
): Observable<Attributes> | undefined {
  const options = { description: help, unit: ucumOf(unit) };
  switch (type) {
    case 'gauge':
      return meter.createObservableGauge(otelName, options);
    case 'counter':
      return meter.createObservableCounter(otelName, options);
    case 'updowncounter':
      return meter.createObservableUpDownCounter(otelName, options);
    case 'histogram':
      return undefined;
  }
}

function histogramOf(meter: Meter, { otelName, unit, help }: OtelFamily): Histogram {
  return meter.createHistogram(otelName, {
    description: help,
    unit: ucumOf(unit),
    advice: { explicitBucketBoundaries: [...GC_BUCKETS_SECONDS] },
  });
}

function recordGc(histogram: Histogram, label: string, probe: Pick<Probe, 'listenToGc'>): void {
  probe.listenToGc((kind, seconds) => {
    try {
      histogram.record(seconds, { [label]: kind });
    } catch {
      // A defect of the application's SDK must not end what counts the pauses.
    }
  });
}

/** What is looked at of the provider of the standard SDK, and is no part of its interface. */
interface ProviderInside {
  /** Meters by name, version and address of their schema, with colons between. */
  readonly _sharedState?: { readonly meterSharedStates?: ReadonlyMap<string, unknown> };
}

/**
 * Whether an instrumentation of the application that emits `name` has a meter by now, as far as it can be seen: the API
 * does not tell, and of another SDK than the standard one nothing is seen.
 */
function isTaken(name: string, provider: MeterProvider): boolean {
  const meters = [...((provider as ProviderInside)._sharedState?.meterSharedStates?.keys() ?? [])];
  return EMITTERS.some(
    ({ meter, names }) => names.test(name) && meters.some((key) => key.startsWith(`${meter}:`)),
  );
}
