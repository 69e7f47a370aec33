import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLoad, startShop } from '../../../examples/leaky-shop/shop.mjs';
import { dashboards } from '../../grafana/dashboard.js';
import { queriesOf, withoutData } from './dashboard-queries.js';
import {
  type Daemon,
  freePort,
  missingPrometheus,
  type PrometheusServer,
  startAlertmanager,
  startPrometheus,
} from './prometheus-server.js';
import { shippedAlertmanagerConfig, shippedPrometheusConfig, shippedRules } from './shipped-files.js';
import { WebhookReceiver } from './webhook-receiver.js';

if (missingPrometheus) console.warn(`skipped: from a leak to the one who is called: ${missingPrometheus}`);

describe.skipIf(missingPrometheus)(
  'the shop, with the shipped files for Prometheus and Alertmanager,',
  () => {
    let dir: string;
    let watchdogPort: number;
    let shop: Awaited<ReturnType<typeof startLoadedShop>>;
    let receiver: WebhookReceiver;
    let alertmanager: Daemon;
    let prometheus: PrometheusServer;

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'heapwarden-operate-'));
      watchdogPort = await freePort();
      shop = await startLoadedShop();
      receiver = await WebhookReceiver.start();
      alertmanager = await startAlertmanager(shippedAlertmanagerConfig({ receiver: receiver.port }));
      const ports = { watchdog: watchdogPort, alertmanager: Number(new URL(alertmanager.url).port) };
      prometheus = await startPrometheus(shippedPrometheusConfig(ports), shippedRules());
    });

    afterAll(async () => {
      await prometheus?.stop();
      await alertmanager?.stop();
      receiver?.stop();
      await shop?.stop();
      await rm(dir, { recursive: true, force: true });
    });

    /** On the same port of the watchdog each time, so that it stays the same instance. */
    async function startLoadedShop(env: Record<string, string> = {}) {
      const started = await startShop({ dir, env: { HEAPWARDEN_PORT: String(watchdogPort), ...env } });
      const load = startLoad(started.url);
      return {
        async stop() {
          load.stop();
          started.child.kill();
          await started.exited;
        },
      };
    }

    describe('while it leaks,', () => {
      it('tells the one who is called what leaks, where the evidence is and what to do', async () => {
        const { path, labels, annotations } = await receiver.alert('HeapwardenLeaking', 'firing');
        expect(path).toBe('/tickets');
        const page = `http://localhost:${watchdogPort}/`;
        expect(labels).toMatchObject({
          job: 'heapwarden',
          instance: new URL(page).host,
          signal: 'js_heap',
          severity: 'warning',
        });
        expect(annotations['description']).toMatch(
          /js_heap .* keeps growing, by .*[Mk]iB\/s.* reaches its limit in/,
        );
        expect(annotations['description']).toContain(page);
        expect(annotations['runbook_url']).toMatch(/\/docs\/runbooks\/leaking\.md$/);
        expect(await (await fetch(page)).text()).toContain('<title>');
      });

      it('pages somebody, since the limit is near, and keeps the ticket of the same matter back', async () => {
        const { path } = await receiver.alert('HeapwardenTimeToLimitBelow1h', 'firing');
        expect(path).toBe('/pager');
        const firing = await prometheus.query(
          'ALERTS{alertname="HeapwardenTimeToLimitBelow6h",alertstate="firing"}',
        );
        expect(firing).toHaveLength(1);
        const response = await fetch(
          `${alertmanager.url}/api/v2/alerts?filter=alertname="HeapwardenTimeToLimitBelow6h"`,
        );
        const [alert] = (await response.json()) as { status: { state: string } }[];
        expect(alert?.status.state).toBe('suppressed');
      });

      it.each(dashboards)('has something to show in every panel of $title', async (dashboard) => {
        // The last that comes: the snapshot is stored then, and analysed.
        await prometheus.answer('heapwarden_leak_info');
        const instance = `localhost:${watchdogPort}`;
        const choice = { namespace: '.*', service: 'heapwarden', instance, range: '5m', rateInterval: '5s' };
        const queries = queriesOf(dashboard, choice);
        expect(queries.length).toBeGreaterThan(dashboard.panels.length / 2);
        expect(await withoutData(queries, prometheus.query)).toEqual([]);
      });

      it('would be told of a query that finds nothing, or that Prometheus does not understand', async () => {
        const nothing = { where: 'a panel', expression: 'heapwarden_no_such_metric' };
        expect(await withoutData([nothing], prometheus.query)).toEqual([nothing]);
        const wrong = { where: 'a panel', expression: 'rate(heapwarden_heap_floor_bytes)' };
        await expect(withoutData([wrong], prometheus.query)).rejects.toThrow('heapwarden_heap_floor_bytes');
      });
    });

    describe('once it is mended,', () => {
      beforeAll(async () => {
        await shop.stop();
        shop = await startLoadedShop({ SESSION_TTL_SECONDS: '2' });
      });

      it('tells that the leak is over', async () => {
        const { path, labels } = await receiver.alert('HeapwardenLeaking', 'resolved');
        expect({ path, signal: labels['signal'] }).toEqual({ path: '/tickets', signal: 'js_heap' });
        expect((await receiver.alert('HeapwardenTimeToLimitBelow1h', 'resolved')).path).toBe('/pager');
        // The process that came after is watched as well, and nothing is told of it.
        await prometheus.answer('heapwarden_signal_verdict{signal="js_heap", verdict="learning"} == 1');
        expect(
          await prometheus.query('ALERTS{alertname=~"HeapwardenLeaking|HeapwardenTimeToLimit.*"}'),
        ).toEqual([]);
      });
    });
  },
);
