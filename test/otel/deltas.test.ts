import { ValueType } from '@opentelemetry/api';
import { metrics } from '@opentelemetry/sdk-node';
import { describe, expect, it } from 'vitest';
import { Deltas } from '../../src/otel/deltas.js';

const descriptor = { name: 'a', description: '', unit: '', valueType: ValueType.DOUBLE };
const { CUMULATIVE, DELTA } = metrics.AggregationTemporality;

function counter(atSeconds: number, values: Readonly<Record<string, number>>): metrics.SumMetricData {
  return {
    descriptor,
    aggregationTemporality: CUMULATIVE,
    dataPointType: metrics.DataPointType.SUM,
    isMonotonic: true,
    dataPoints: Object.entries(values).map(([kind, value]) => ({
      startTime: [0, 0],
      endTime: [atSeconds, 0],
      attributes: { kind },
      value,
    })),
  };
}

function histogram(atSeconds: number, counts: number[], sum: number): metrics.HistogramMetricData {
  const count = counts.reduce((total, each) => total + each, 0);
  const value = { buckets: { boundaries: [1], counts }, sum, count };
  return {
    descriptor,
    aggregationTemporality: CUMULATIVE,
    dataPointType: metrics.DataPointType.HISTOGRAM,
    dataPoints: [{ startTime: [0, 0], endTime: [atSeconds, 0], attributes: {}, value }],
  };
}

describe('deltas', () => {
  it('of a counter are what each of its series has grown by since the time before', () => {
    const deltas = new Deltas();
    deltas.since(counter(10, { minor: 5 }));
    const { aggregationTemporality, dataPoints } = deltas.since(counter(20, { minor: 7, major: 3 }));
    expect(aggregationTemporality).toBe(DELTA);
    expect(dataPoints).toEqual([
      { startTime: [10, 0], endTime: [20, 0], attributes: { kind: 'minor' }, value: 2 },
      { startTime: [0, 0], endTime: [20, 0], attributes: { kind: 'major' }, value: 3 },
    ]);
  });

  it('of a histogram are of each bucket, the sum and the count', () => {
    const deltas = new Deltas();
    deltas.since(histogram(10, [1, 2], 9));
    expect(deltas.since(histogram(20, [4, 2], 11)).dataPoints[0]?.value).toEqual({
      buckets: { boundaries: [1], counts: [3, 0] },
      sum: 2,
      count: 3,
    });
  });
});
