import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { watch } from '../watched-process.js';
import { missingPrometheus, startPrometheus } from './prometheus-server.js';

if (missingPrometheus) console.warn(`skipped: targets by file: ${missingPrometheus}`);

describe('a process on a port of its own choice', () => {
  it.skipIf(missingPrometheus)(
    'is found and scraped by a real Prometheus, and no target any more when it ends',
    async () => {
      const targetsDir = mkdtempSync(join(tmpdir(), 'heapwarden-targets-'));
      const watched = watch('idle.mjs', {
        env: { HEAPWARDEN_TARGETS_DIR: targetsDir, HEAPWARDEN_SERVICE: 'shop' },
      });
      const prometheus = await startPrometheus(`
scrape_configs:
  - job_name: heapwarden
    scrape_interval: 1s
    file_sd_configs: [{ files: ['${targetsDir}/*.json'], refresh_interval: 1s }]
`);
      onTestFinished(() => prometheus.stop());
      const { host } = new URL(await watched.url());
      await watched.until('its series', async () => {
        const [series] = await prometheus.query('heapwarden_build_info');
        return series?.metric['job'] === 'shop' && series.metric['instance'] === host;
      });
      const file = join(targetsDir, `${hostname()}-${watched.child.pid}.json`);
      expect(readFileSync(file, 'utf8')).toContain(host);
      watched.child.send('exit');
      await watched.exited;
      expect(existsSync(file)).toBe(false);
      await watched.until('the end of the target', async () => (await prometheus.query('up')).length === 0);
    },
  );

  it('is watched all the same where the folder cannot be written', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_TARGETS_DIR: '/proc/nowhere' } });
    await watched.untilLogged(/Prometheus is not told of this process/);
    expect((await watched.fetch('/healthz')).status).toBe(200);
  });
});
