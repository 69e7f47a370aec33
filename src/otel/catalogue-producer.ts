/**
 * The catalogue as a producer of metrics for the SDK. Its histograms are finished when they are read; instruments of
 * the API can be given a histogram value by value only.
 */
import { core, metrics, resources } from '@opentelemetry/sdk-node';
import { catalogue } from '../metrics/catalogue.js';
import { familiesOf } from '../metrics/metric.js';
import type { Readings } from '../metrics/readings.js';
import { conventionFamilies } from '../metrics/semantic-conventions.js';
import { VERSION } from '../version.js';
import { Deltas } from './deltas.js';
import { metricDataOf } from './metric-data.js';

const { InstrumentType, AggregationTemporality, DataPointType } = metrics;

export interface CatalogueProducerOptions {
  /** Called once per collection. */
  readonly read: () => Readings;
  /** From when on the totals count: the start of the watchdog, milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly now: () => number;
  /** Which temporality the receiver wants of a kind of instrument. */
  readonly temporalityOf: (type: metrics.InstrumentType) => metrics.AggregationTemporality;
}

export class CatalogueProducer implements metrics.MetricProducer {
  readonly #options: CatalogueProducerOptions;
  readonly #deltas = new Deltas();

  constructor(options: CatalogueProducerOptions) {
    this.#options = options;
  }

  /** Rejects only if reading throws. */
  async collect(): Promise<metrics.CollectionResult> {
    const { read, startedAtMs, now } = this.#options;
    const readings = read();
    const span = { startTime: core.millisToHrTime(startedAtMs), endTime: core.millisToHrTime(now()) };
    const families = familiesOf(catalogue, readings);
    const conventions = areConventionsFree(readings) ? conventionFamilies(families) : [];
    const data = [...families, ...conventions]
      .map((family) => metricDataOf(family, span))
      .filter((each) => each !== undefined)
      .map((each) => this.#inTemporality(each));
    const scopeMetrics = [{ scope: { name: 'heapwarden', version: VERSION }, metrics: data }];
    // The reader puts the resource of the SDK in the place of this one.
    return { resourceMetrics: { resource: resources.emptyResource(), scopeMetrics }, errors: [] };
  }

  #inTemporality(data: metrics.MetricData): metrics.MetricData {
    const { temporalityOf } = this.#options;
    if (data.dataPointType === DataPointType.HISTOGRAM) {
      const isDelta = temporalityOf(InstrumentType.HISTOGRAM) === AggregationTemporality.DELTA;
      return isDelta ? this.#deltas.since(data) : data;
    }
    if (data.dataPointType !== DataPointType.SUM || !data.isMonotonic) return data;
    const isDelta = temporalityOf(InstrumentType.OBSERVABLE_COUNTER) === AggregationTemporality.DELTA;
    return isDelta ? this.#deltas.since(data) : data;
  }
}

/** Before the first frame nobody knows what the application emits. */
function areConventionsFree({ frame }: Readings): boolean {
  return frame?.hasMeterProvider === 0;
}
