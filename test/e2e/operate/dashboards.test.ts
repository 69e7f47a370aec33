/** Every query of the dashboards, on a real Prometheus that has watched the shop leak. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLoad, startShop } from '../../../examples/leaky-shop/shop.mjs';
import { dashboards } from '../../grafana/dashboard.js';
import { queriesOf, withoutData } from './dashboard-queries.js';
import { missingPrometheus, type PrometheusServer, startPrometheus } from './prometheus-server.js';

const PATIENCE_MS = 150_000;

if (missingPrometheus) console.warn(`skipped: the queries of the dashboards: ${missingPrometheus}`);

describe.skipIf(missingPrometheus)('the dashboards, of a shop that leaks,', () => {
  let dir: string;
  let shop: Awaited<ReturnType<typeof startShop>>;
  let load: ReturnType<typeof startLoad>;
  let prometheus: PrometheusServer;
  let instance: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'heapwarden-dashboards-'));
    shop = await startShop({ dir });
    load = startLoad(shop.url);
    instance = new URL(shop.watchdogUrl).host;
    prometheus = await startPrometheus(`
global: { scrape_interval: 1s }
scrape_configs:
  - job_name: leaky-shop
    static_configs: [{ targets: ['${instance}'] }]
`);
    await untilLeakIsKnown();
  }, PATIENCE_MS + 30_000);

  afterAll(async () => {
    load?.stop();
    await prometheus?.stop();
    shop?.child.kill();
    await shop?.exited;
    await rm(dir, { recursive: true, force: true });
  });

  /** The last that comes: the snapshot is stored then, and analysed. */
  async function untilLeakIsKnown() {
    for (const startedAtMs = Date.now(); Date.now() - startedAtMs < PATIENCE_MS; await delay(500)) {
      if ((await prometheus.query('heapwarden_leak_info')).length > 0) return;
    }
    throw new Error('no leak was named');
  }

  it.each(dashboards)('show something in every panel: $title', async (dashboard) => {
    const choice = { namespace: '.*', service: 'leaky-shop', instance, range: '5m', rateInterval: '5s' };
    const queries = queriesOf(dashboard, choice);
    expect(queries.length).toBeGreaterThan(dashboard.panels.length / 2);
    expect(await withoutData(queries, prometheus.query)).toEqual([]);
  });

  it('lead to a page of the watchdog that answers', async () => {
    const response = await fetch(`http://${instance}/`);
    expect(await response.text()).toContain('<title>');
  });

  it('would not pass with a query that finds nothing, or that Prometheus does not understand', async () => {
    const nothing = { where: 'a panel', expression: 'heapwarden_no_such_metric' };
    expect(await withoutData([nothing], prometheus.query)).toEqual([nothing]);
    const wrong = { where: 'a panel', expression: 'rate(heapwarden_heap_floor_bytes)' };
    await expect(withoutData([wrong], prometheus.query)).rejects.toThrow('heapwarden_heap_floor_bytes');
  });
});
