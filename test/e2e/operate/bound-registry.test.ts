import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, WatchedProcess } from '../watched-process.js';
import { missingPrometheus, startPrometheus } from './prometheus-server.js';

if (missingPrometheus) console.warn(`skipped: a bound registry under Prometheus: ${missingPrometheus}`);

async function start() {
  const watched = new WatchedProcess({ args: [join(ROOT, 'test/e2e/fixtures/bound-registry.mjs')] });
  const [{ port }] = (await once(watched.child, 'message')) as [{ port: number }];
  const scrape = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  return { watched, port, scrape };
}

/** Names and labels of the series of Heapwarden. */
function seriesOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.startsWith('heapwarden_'));
  return lines.map((line) => line.slice(0, line.indexOf(' '))).sort();
}

describe("the application's own registry", () => {
  it('has the same series as the watchdog, beside those of the application', async () => {
    const { watched, scrape } = await start();
    await watched.until('the first frame', async () =>
      /heapwarden_heap_used_bytes \d/.test(await watched.text('/metrics')),
    );
    const own = seriesOf(await watched.text('/metrics'));
    const bound = await watched.until('the same on the board', async () => {
      const text = await scrape('/metrics');
      return seriesOf(text).length >= own.length ? text : undefined;
    });
    expect(seriesOf(bound)).toEqual(seriesOf(await watched.text('/metrics')));
    expect(bound).toContain('\nprocess_resident_memory_bytes ');
    expect(bound).toContain('\nshop_orders_total 0');
    const openMetrics = await scrape('/openmetrics');
    expect(seriesOf(openMetrics)).toEqual(seriesOf(bound));
    expect(openMetrics).toContain('# TYPE heapwarden_captures counter\n');
  });

  it('names an open capture in OpenMetrics', async () => {
    const { watched, scrape } = await start();
    const { id } = await watched.capture('by hand', { kind: 'report' });
    await watched.until('the exemplar', async () =>
      (await scrape('/openmetrics')).includes(`{capture_id="${id}"}`),
    );
  });

  it('is bound once, and says what it has already', async () => {
    const { watched, scrape } = await start();
    const before = seriesOf(await scrape('/metrics'));
    expect(seriesOf(await scrape('/again')).length).toBeGreaterThanOrEqual(before.length);
    await watched.untilLogged(/the registry has these metrics already: heapwarden_heap_used_bytes/);
  });

  it('loses the series when the watchdog has ended: what it said last is no longer true', async () => {
    const { watched, scrape } = await start();
    expect(seriesOf(await scrape('/metrics')).length).toBeGreaterThan(0);
    const afterwards = await scrape('/stop');
    expect(seriesOf(afterwards)).toEqual([]);
    expect(afterwards).toContain('\nshop_orders_total 0');
    await scrape('/again');
    await watched.untilLogged(/metrics of Heapwarden are missing in the registry/);
  });

  describe.skipIf(missingPrometheus)('under a real Prometheus', () => {
    it('is scraped in OpenMetrics, counters and exemplars included, and promtool has nothing to object to', async () => {
      const { watched, port, scrape } = await start();
      const prometheus = await startPrometheus(`
scrape_configs:
  - job_name: shop
    scrape_interval: 1s
    metrics_path: /openmetrics
    static_configs: [{ targets: ['127.0.0.1:${port}'] }]
`);
      const { id } = await watched.capture('by hand', { kind: 'report' });
      const stored = 'heapwarden_captures_total{outcome="stored",kind="report"}';
      await watched.until('the counter', async () => (await prometheus.query(stored))[0]?.value[1] === '1');
      const now = Date.now() / 1000;
      const exemplars = await (
        await fetch(
          `${prometheus.url}/api/v1/query_exemplars?query=${encodeURIComponent(stored)}&start=${now - 60}&end=${now + 60}`,
        )
      ).json();
      expect(exemplars).toMatchObject({ data: [{ exemplars: [{ labels: { capture_id: id } }] }] });
      await prometheus.stop();
      const heapwarden = (await scrape('/metrics'))
        .split('\n')
        .filter((line) => /^(?:# \w+ )?heapwarden_/.test(line));
      const { stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
        input: `${heapwarden.join('\n')}\n`,
        encoding: 'utf8',
      });
      expect(`${stdout}${stderr}`).toBe('');
    });
  });
});
