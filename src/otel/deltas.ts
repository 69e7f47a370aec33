/**
 * What totals have grown by since the collection before, for receivers that want temporality `delta`. It keeps the last
 * totals of each series, whose number the catalogue bounds.
 */
import { metrics } from '@opentelemetry/sdk-node';

type Totals = metrics.SumMetricData | metrics.HistogramMetricData;
type Point = metrics.DataPoint<number | metrics.Histogram>;

export class Deltas {
  readonly #last = new Map<string, Point>();

  /** The growth of a counter or histogram; a series that is new has grown from 0 since the start. */
  since(data: Totals): Totals {
    const dataPoints = (data.dataPoints as readonly Point[]).map((point) => {
      const key = `${data.descriptor.name} ${JSON.stringify(point.attributes)}`;
      const last = this.#last.get(key);
      this.#last.set(key, point);
      if (last === undefined) return point;
      return { ...point, startTime: last.endTime, value: difference(point.value, last.value) };
    });
    return {
      ...data,
      aggregationTemporality: metrics.AggregationTemporality.DELTA,
      dataPoints,
    } as unknown as Totals;
  }
}

function difference<T extends number | metrics.Histogram>(now: T, before: T): number | metrics.Histogram {
  if (typeof now === 'number' || typeof before === 'number') return (now as number) - (before as number);
  const counts = now.buckets.counts.map((count, index) => count - (before.buckets.counts[index] as number));
  return {
    buckets: { ...now.buckets, counts },
    sum: (now.sum as number) - (before.sum as number),
    count: now.count - before.count,
  };
}
