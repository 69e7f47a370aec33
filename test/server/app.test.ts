import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/server/api.js';
import { CONTENT_TYPES, INCIDENT, STATUS, TestServer } from './fixture.js';

describe('app', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await TestServer.start();
  });

  afterEach(() => server.stop());

  it('gives the metrics as the exporter made them', async () => {
    const response = await server.ask('/metrics');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toBe('process_open_fds 3\n');
  });

  it.each([
    [
      'Prometheus 2',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    [
      'Prometheus 3',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,*/*;q=0.2',
      'openmetrics',
    ],
    [
      'Prometheus with native histograms',
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.5,*/*;q=0.2',
      'openmetrics',
    ],
    ['who prefers the old format', 'text/plain;q=0.9,application/openmetrics-text;q=0.5', 'text'],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
    ['curl', '*/*', 'text'],
    ['who does not want OpenMetrics', 'application/openmetrics-text;q=0,text/plain', 'text'],
    ['nonsense', ';;;', 'text'],
  ] as const)('gives metrics in the format that %s asks for', async (_who, accept, format) => {
    const response = await server.ask('/metrics', { headers: { accept } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(CONTENT_TYPES[format]);
  });

  it('is healthy while the watchdog answers', async () => {
    const response = await server.ask('/healthz');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toBe('ok');
  });

  it.each(['normal', 'elevated', 'high'] as const)('is ready at %s pressure', async (level) => {
    server.status = { ...STATUS, pressure: { ...STATUS.pressure, level } };
    const response = await server.ask('/readyz');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ level });
  });

  it('is not ready at critical pressure, and says what is near its end', async () => {
    const nearest = { limit: 'heap', usedBytes: 97 * 1024 ** 2, limitBytes: 100 * 1024 ** 2 } as const;
    server.status = { ...STATUS, pressure: { level: 'critical', ratios: { heap: 0.97 }, nearest } };
    const response = await server.ask('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      level: 'critical',
      reason: "97 % of V8's heap limit is in use (97 of 100 MB).",
    });
  });

  it('gives status and incidents to who has the token, not to be kept', async () => {
    const status = await server.fetch('/api/v1/status');
    expect(await status.json()).toEqual(STATUS);
    expect(status.headers.get('cache-control')).toBe('no-store');
    expect(await (await server.fetch('/api/v1/incidents')).json()).toEqual({ incidents: [INCIDENT] });
    expect(await (await server.fetch('/api/v1/runs')).json()).toEqual({ runs: [] });
  });

  it.each([
    ['/', 'index.html', /^text\/html/],
    ['/page.js', 'page.js', /^text\/javascript/],
    ['/page.css', 'page.css', /^text\/css/],
  ])('serves the page: %s', async (path, file, type) => {
    const response = await server.ask(path);
    expect(response.headers.get('content-type')).toMatch(type);
    expect(await response.text()).toBe(
      await readFile(new URL(`../../dist/page/${file}`, import.meta.url), 'utf8'),
    );
  });

  it('has a page without scripts, styles or addresses of others in its markup', async () => {
    const html = await (await server.ask('/')).text();
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?! type="module" src=)|https?:/);
  });

  it('has a page of less than 150 KB, as compressed as it gets', async () => {
    const folder = new URL('../../dist/page/', import.meta.url);
    const files = await readdir(folder);
    const sizes = await Promise.all(
      files.map(async (file) => gzipSync(await readFile(new URL(file, folder))).length),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`the page: ${bytes} bytes compressed`);
    expect(files).toEqual(['index.html', 'licences.txt', 'page.css', 'page.js']);
    expect(bytes).toBeLessThan(150_000);
  });

  it('gives the last hour', async () => {
    expect(await (await server.fetch('/api/v1/history')).json()).toEqual(server.history);
  });

  it.each(['/', '/metrics', '/api/v1/status', '/nowhere'])('guards the browser at %s', async (path) => {
    const { headers } = await server.ask(path);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';script-src 'self';style-src 'self';connect-src 'self';img-src 'self' data:;base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.has('x-powered-by')).toBe(false);
    expect(headers.has('strict-transport-security')).toBe(false);
  });

  it.each(['/nowhere', '/api/v1/nothing', '/..%2fapp.ts', '/page.css/'])(
    'has nothing at %s',
    async (path) => {
      const response = await server.ask(path);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await response.json()).toMatchObject({ type: 'about:blank', title: 'Not Found', status: 404 });
    },
  );

  it.each([
    '/metrics',
    '/healthz',
    '/readyz',
    '/api/v1/status',
    '/api/v1/incidents',
    '/api/v1/runs',
    '/api/v1/history',
    '/api/v1/events',
  ])('only reads at %s', async (path) => {
    const response = await server.fetch(path, { method: 'POST' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toMatch(/^GET\b/);
    expect((await server.fetch(path, { method: 'HEAD' })).status).toBe(200);
  });

  it('gives the analysis of an incident, how far the first one is, or says that there is none', async () => {
    const path = `/api/v1/incidents/${INCIDENT.id}/analysis`;
    expect((await server.fetch('/api/v1/incidents/some/analysis')).status).toBe(404);
    expect((await server.fetch(path)).status).toBe(404);
    server.analysisRun = { captureId: 'capture', step: 'reading snapshot 1 of 1', progressRatio: 0.25 };
    const run = await server.fetch(path);
    expect([run.status, await run.json()]).toEqual([202, server.analysisRun]);
    server.analysis = { version: 1, suspects: [] } as unknown as Analysis;
    const found = await server.fetch(path);
    expect([found.status, await found.json()]).toEqual([200, server.analysis]);
  });

  it('keeps to itself what failed, and tells the log', async () => {
    Object.defineProperty(server, 'status', {
      get: () => {
        throw new Error('a secret of the watchdog');
      },
    });
    const response = await server.fetch('/api/v1/status');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/secret|\n\s+at /);
    expect(server.errors).toEqual([new Error('a secret of the watchdog')]);
  });
});
