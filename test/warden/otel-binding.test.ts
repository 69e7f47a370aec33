import { metrics } from '@opentelemetry/sdk-node';
import { beforeEach, describe, expect, it } from 'vitest';
import { catalogue } from '../../src/metrics/catalogue.js';
import { familiesOf } from '../../src/metrics/metric.js';
import { CatalogueProducer } from '../../src/otel/catalogue-producer.js';
import type { GcListener } from '../../src/probe/gc-recorder.js';
import { bindMeterProvider } from '../../src/warden/otel-binding.js';
import { BoardReader, BoardWriter, createBoard } from '../../src/wire/board.js';
import { fullReadings } from '../metrics/readings-example.js';

class Reader extends metrics.MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

/** What there is of metrics: name, unit, kind and attributes of each series. */
function shapeOf({ resourceMetrics }: metrics.CollectionResult): string[] {
  return resourceMetrics.scopeMetrics
    .flatMap((scope) => scope.metrics)
    .flatMap(({ descriptor: { name, unit, description }, dataPointType, dataPoints, ...rest }) =>
      dataPoints.map(({ attributes }) =>
        JSON.stringify({ name, unit, description, dataPointType, attributes, ...rest }),
      ),
    )
    .sort();
}

const isHistogram = (shape: string): boolean =>
  JSON.parse(shape).dataPointType === metrics.DataPointType.HISTOGRAM;

describe('the metrics in the OpenTelemetry of the application', () => {
  let board: SharedArrayBuffer;
  let writer: BoardWriter;
  let reader: Reader;
  let provider: metrics.MeterProvider;
  let listeners: GcListener[];

  beforeEach(() => {
    board = createBoard();
    writer = new BoardWriter(board);
    writer.write(familiesOf(catalogue, fullReadings()), Date.now());
    reader = new Reader();
    provider = new metrics.MeterProvider({ readers: [reader] });
    listeners = [];
  });

  function bind(): void {
    const listenToGc = (listener: GcListener): void => void listeners.push(listener);
    bindMeterProvider(provider, new BoardReader(board), { listenToGc });
  }

  async function namesNow(): Promise<string[]> {
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics
      .flatMap((scope) => scope.metrics)
      .map(({ descriptor }) => descriptor.name);
  }

  it('are those of the own export, but for histograms', async () => {
    const producer = new CatalogueProducer({
      read: fullReadings,
      startedAtMs: 0,
      now: Date.now,
      temporalityOf: () => metrics.AggregationTemporality.CUMULATIVE,
    });
    bind();
    const bound = shapeOf(await reader.collect());
    const exported = shapeOf(await producer.collect()).filter((shape) => !isHistogram(shape));
    expect(bound.length).toBeGreaterThan(50);
    expect(bound).toEqual(exported);
  });

  it('have each GC pause in a histogram, under both names', async () => {
    bind();
    for (const listener of listeners) listener('major', 0.02);
    const { resourceMetrics } = await reader.collect();
    const found = resourceMetrics.scopeMetrics
      .flatMap((scope) => scope.metrics)
      .filter(({ dataPointType }) => dataPointType === metrics.DataPointType.HISTOGRAM)
      .map(({ descriptor: { name, unit }, dataPoints }) => ({
        name,
        unit,
        attributes: dataPoints[0]?.attributes,
        sum: (dataPoints[0]?.value as metrics.Histogram | undefined)?.sum,
      }));
    expect(found).toEqual([
      { name: 'heapwarden.gc.duration', unit: 's', attributes: { kind: 'major' }, sum: 0.02 },
      { name: 'v8js.gc.duration', unit: 's', attributes: { 'v8js.gc.type': 'major' }, sum: 0.02 },
    ]);
  });

  it('are bound to a provider once, so that no pause counts twice', () => {
    bind();
    const once = listeners.length;
    bind();
    expect(listeners).toHaveLength(once);
  });

  it('leave the names of the conventions to instrumentations that emit them', async () => {
    provider.getMeter('@opentelemetry/instrumentation-runtime-node', '0.37.0');
    bind();
    expect(listeners).toHaveLength(1);
    const names = await namesNow();
    expect(names.filter((name) => /^(v8js|nodejs)\./.test(name))).toEqual([]);
    expect(names).toContain('process.memory.usage');
  });

  it('leave the memory of the process to host-metrics', async () => {
    provider.getMeter('@opentelemetry/host-metrics', '0.39.0');
    bind();
    const names = await namesNow();
    expect(names).not.toContain('process.memory.usage');
    expect(names).toContain('v8js.memory.heap.used');
  });

  it('are as they were last written', async () => {
    bind();
    writer.write(familiesOf(catalogue, { ...fullReadings(), floorBytes: 12_345 }), Date.now());
    const { resourceMetrics } = await reader.collect();
    const floor = resourceMetrics.scopeMetrics
      .flatMap((scope) => scope.metrics)
      .find(({ descriptor }) => descriptor.name === 'heapwarden.heap.floor');
    expect(floor?.dataPoints[0]?.value).toBe(12_345);
  });

  it('are none once the watchdog has taken them off', async () => {
    bind();
    writer.write([], Date.now());
    expect(await namesNow()).toEqual([]);
  });
});
