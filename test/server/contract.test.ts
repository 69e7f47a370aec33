import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Express } from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiTypes, hasTool } from '../../scripts/api-types.mjs';
import type { ComparisonRun, Status } from '../../src/server/api.js';
import { createApp } from '../../src/server/app.js';
import type { Control } from '../../src/server/control.js';
import { TokenBook } from '../../src/server/token-book.js';
import { largestAnalysis } from '../report/largest-analysis.js';
import { breachOf, clientOf, DOCUMENT, OPERATIONS } from './api-client.js';
import { INCIDENT, running, TestServer, TOKEN } from './fixture.js';

const TYPES = new URL('./api-paths.d.ts', import.meta.url);

const COMPARISON: ComparisonRun = {
  id: randomUUID(),
  captures: ['then', 'now'],
  state: 'done',
  step: null,
  progressRatio: null,
  detail: null,
  reportPath: '/reports/key',
};

/** What express has mounted, as the document would write it. */
function mounted(app: Express): string[] {
  return app.router.stack.flatMap(({ route }) => {
    if (route === undefined) return [];
    const methods = new Set(route.stack.flatMap(({ method }) => method ?? []));
    return [...methods].map((method) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`);
  });
}

describe('the OpenAPI document', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await TestServer.start();
  });

  afterEach(() => server.stop());

  it('has every route of the app, and no other', () => {
    const app = createApp({
      control: {} as Control,
      tokens: new TokenBook({ name: 'main', token: TOKEN, scopes: [] }),
      metricsAccess: 'open',
      hostNames: [],
      audit: () => {},
      onError: () => {},
    });
    const described = OPERATIONS.map(({ method, path }) => `${method.toLowerCase()} ${path}`);
    expect(mounted(app).sort()).toEqual(described.sort());
  });

  it('is served as it is committed', async () => {
    const response = await server.ask('/api/v1/openapi.json');
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toEqual(DOCUMENT);
  });

  it('describes each answer to a client, which asks for all there is', async () => {
    const client = clientOf(server.url, TOKEN);
    const asked = new Set<string>();
    client.use({ onRequest: ({ request, schemaPath }) => void asked.add(`${request.method} ${schemaPath}`) });
    const { record } = await server.put(Buffer.from('{}'));
    server.pending.push(running());
    server.rules = [
      {
        rule: { name: 'nightly', when: { cron: '0 3 * * *' }, take: ['report'] },
        state: 'armed',
        detail: null,
        firedCount: 0,
        lastFiredAt: null,
      },
    ];
    const id = { params: { path: { id: record.id } } };

    expect((await client.GET('/api/v1/status')).data?.service).toBe('shop');
    expect((await client.GET('/api/v1/incidents')).data?.incidents).toHaveLength(1);
    expect((await client.GET('/api/v1/runs')).data?.runs).toEqual([]);
    expect((await client.GET('/api/v1/captures')).data?.captures).toHaveLength(2);
    expect((await client.GET('/api/v1/captures/{id}', id)).data?.state).toBe('stored');
    expect((await client.GET('/readyz')).data?.level).toBe('normal');
    expect((await client.GET('/healthz', { parseAs: 'text' })).data).toBe('ok');
    expect((await client.GET('/metrics', { parseAs: 'text' })).response.status).toBe(200);
    expect((await client.GET('/api/v1/rules')).data?.rules[0]?.rule.name).toBe('nightly');
    const fired = await client.POST('/api/v1/rules/{name}/fire', { params: { path: { name: 'nightly' } } });
    expect(fired.data?.rule).toBe('nightly');

    const ofIncident = { params: { path: { id: INCIDENT.id } } };
    const path = '/api/v1/incidents/{id}/analysis';
    expect((await client.GET(path, ofIncident)).error?.code).toBe('not_found');
    server.analysisRun = { captureId: record.id, step: 'reading', progressRatio: 0.5 };
    expect((await client.GET(path, ofIncident)).response.status).toBe(202);
    server.analysis = largestAnalysis((number) => `name ${number}`);
    expect((await client.GET(path, ofIncident)).response.status).toBe(200);

    expect((await client.GET('/api/v1/history')).data?.points).toEqual([]);
    const events = await client.GET('/api/v1/events', { parseAs: 'stream' });
    await (events.data as ReadableStream).cancel();
    expect((await client.GET('/api/v1/openapi.json')).response.status).toBe(200);
    const tested = await client.POST('/api/v1/alerts/test', { body: { channel: 'hook' } });
    expect(tested.data?.results).toHaveLength(1);

    const other = (await server.put(Buffer.from('{}'))).record;
    server.comparisons = {
      begin: (captures) => ({ ...COMPARISON, captures }),
      find: () => COMPARISON,
      report: async () => '<!doctype html>',
    };
    const begun = await client.POST('/api/v1/comparisons', { body: { captures: [record.id, other.id] } });
    expect(begun.data?.captures).toEqual([record.id, other.id]);
    const ofComparison = { params: { path: { id: COMPARISON.id } } };
    expect((await client.GET('/api/v1/comparisons/{id}', ofComparison)).data?.reportPath).toBe(
      '/reports/key',
    );
    const ofReport = { params: { path: { key: 'key' } } };
    expect((await client.GET('/reports/{key}', { ...ofReport, parseAs: 'text' })).data).toMatch(/html/);

    const ordered = await client.POST('/api/v1/captures', {
      body: { kind: 'report', reason: 'a look', force: false },
    });
    expect(ordered.data?.state).toBe('running');
    const link = await client.POST('/api/v1/captures/{id}/link', { ...id, body: { expiresInSeconds: 60 } });
    expect(link.data?.url).toContain(record.id);
    const file = await client.GET('/api/v1/captures/{id}/download', { ...id, parseAs: 'arrayBuffer' });
    expect(Buffer.from(file.data as ArrayBuffer).toString()).toBe('{}');
    expect((await client.DELETE('/api/v1/captures/{id}', id)).response.status).toBe(204);
    expect((await client.DELETE('/api/v1/captures/{id}', id)).error?.code).toBe('not_found');
    expect([...asked].sort()).toEqual(OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('tells an answer that is not as it says', async () => {
    const answer = (body: object, status = 200): Response =>
      Response.json(body, { status, headers: { 'content-type': 'application/json' } });
    const status = (await (await server.fetch('/api/v1/status')).json()) as Status;
    expect(await breachOf('GET', '/api/v1/status', answer(status))).toBeUndefined();
    expect(await breachOf('GET', '/api/v1/status', answer({ ...status, colour: 'red' }))).toMatch(
      /additional/,
    );
    expect(await breachOf('GET', '/api/v1/status', answer({ ...status, pid: null }))).toMatch(/pid/);
    expect(await breachOf('GET', '/api/v1/status', answer(status, 201))).toMatch(/201/);
    expect(await breachOf('GET', '/api/v1/statuses', answer(status))).toMatch(/not in the document/);
  });

  const isThere = hasTool();
  if (!isThere)
    console.warn('Skipped: whether the types of the client are up to date; run node scripts/api-types.mjs.');
  it.skipIf(!isThere)('is what the types of the client were written from', () => {
    expect(apiTypes()).toBe(readFileSync(TYPES, 'utf8'));
  });
});
