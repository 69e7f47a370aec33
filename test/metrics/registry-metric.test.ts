import { AggregatorRegistry, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { Family } from '../../src/metrics/metric.js';
import { registryMetric } from '../../src/metrics/registry-metric.js';

const LABELS = { kind: 'major' };
const EXPORTED = { otelName: 'heapwarden.x', unit: '{x}', help: 'What it is.' } as const;

const counter: Family = {
  ...EXPORTED,
  name: 'heapwarden_x_total',
  type: 'counter',
  samples: [{ labels: LABELS, value: 3 }],
};
const histogram: Family = {
  ...EXPORTED,
  name: 'heapwarden_y_seconds',
  type: 'histogram',
  bounds: [0.1, 1],
  samples: [{ labels: LABELS, bucketCounts: [2, 1, 1], sum: 3.5 }],
};
const gauge: Family = {
  ...EXPORTED,
  name: 'heapwarden_z',
  type: 'gauge',
  samples: [{ labels: {}, value: 5 }],
};

function registryOf(families: readonly Family[]): Registry {
  const registry = new Registry();
  for (const family of families) registry.registerMetric(registryMetric(family, () => family) as never);
  return registry;
}

describe('registry metric', () => {
  it('is written by the registry of prom-client', async () => {
    expect(await registryOf([counter, histogram, gauge]).metrics()).toBe(
      `# HELP heapwarden_x_total What it is.
# TYPE heapwarden_x_total counter
heapwarden_x_total{kind="major"} 3

# HELP heapwarden_y_seconds What it is.
# TYPE heapwarden_y_seconds histogram
heapwarden_y_seconds_bucket{le="0.1",kind="major"} 2
heapwarden_y_seconds_bucket{le="1",kind="major"} 3
heapwarden_y_seconds_bucket{le="+Inf",kind="major"} 4
heapwarden_y_seconds_sum{kind="major"} 3.5
heapwarden_y_seconds_count{kind="major"} 4

# HELP heapwarden_z What it is.
# TYPE heapwarden_z gauge
heapwarden_z 5
`,
    );
  });

  it('carries the default labels of the registry', async () => {
    const registry = registryOf([counter]);
    registry.setDefaultLabels({ app: 'shop' });
    expect(await registry.metrics()).toContain('heapwarden_x_total{app="shop",kind="major"} 3');
  });

  it('has its labels in JSON, and survives a reset', async () => {
    const registry = registryOf([counter, histogram]);
    registry.resetMetrics();
    const [inCounts, inBuckets] = await registry.getMetricsAsJSON();
    expect(inCounts).toMatchObject({ name: 'heapwarden_x_total', values: [{ labels: LABELS, value: 3 }] });
    expect(inBuckets?.values[0]).toMatchObject({ labels: { le: 0.1, kind: 'major' }, value: 2 });
  });

  it('is joined over the workers of a cluster: sums of counts, the worst of gauges', async () => {
    const workers = await Promise.all(
      [1, 2].map((value) => {
        const lowest: Family = {
          ...gauge,
          name: 'heapwarden_w',
          aggregator: 'min',
          samples: [{ labels: {}, value }],
        };
        return registryOf([counter, gauge, lowest, histogram]).getMetricsAsJSON();
      }),
    );
    const text = await AggregatorRegistry.aggregate(workers).metrics();
    expect(text).toContain('heapwarden_x_total{kind="major"} 6');
    expect(text).toContain('heapwarden_z 5');
    expect(text).toContain('heapwarden_w 1');
    expect(text).toContain('heapwarden_y_seconds_bucket{kind="major",le="1"} 6');
  });

  it('has no samples when nothing is known', async () => {
    const registry = new Registry();
    registry.registerMetric(registryMetric(gauge, () => undefined) as never);
    expect(await registry.metrics()).toBe('# HELP heapwarden_z What it is.\n# TYPE heapwarden_z gauge\n');
  });
});
