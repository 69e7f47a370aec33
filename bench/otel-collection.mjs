/**
 * `npm run bench:otel-collection`: what a collection of the application's own OpenTelemetry takes with Heapwarden's metrics
 * bound to its meter provider, beside one with as many observed numbers of the application. Which comes first alternates.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { metrics } from '@opentelemetry/sdk-node';
import { start } from 'heapwarden';
import { median } from './median.mjs';

const ROUNDS = 300;

class Reader extends metrics.MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}

const warden = start({ port: 'off', logLevel: 'warn' });
await warden.ready();
const ours = new Reader();
await warden.bindOpenTelemetry(new metrics.MeterProvider({ readers: [ours] }));
// The first frames, and their series, are there then.
await delay(3_000);

const { resourceMetrics } = await ours.collect();
const bound = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
const theirs = new Reader();
const meter = new metrics.MeterProvider({ readers: [theirs] }).getMeter('peer');
for (const { descriptor, dataPoints } of bound) {
  meter.createObservableGauge(descriptor.name).addCallback((result) => {
    for (const { attributes } of dataPoints) result.observe(1, attributes);
  });
}

const readers = { ours, theirs };
const times = { ours: [], theirs: [] };
const names = Object.keys(times);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const name of names.reverse()) {
    const startedAtMs = performance.now();
    await readers[name].collect();
    times[name].push(performance.now() - startedAtMs);
  }
  await delay(100);
}
const points = bound.reduce((count, { dataPoints }) => count + dataPoints.length, 0);
const [oursMs, theirsMs] = [times.ours, times.theirs].map((all) => median(all).toFixed(3));
console.log(
  `collection of ${points} points: ${oursMs} ms for Heapwarden's, ${theirsMs} ms for as many of the application; medians of ${ROUNDS}`,
);
await warden.stop();
