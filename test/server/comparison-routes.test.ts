import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ComparisonRun } from '../../src/server/api.js';
import { TestServer } from './fixture.js';

const RUN: ComparisonRun = {
  id: randomUUID(),
  captures: ['then', 'now'],
  state: 'running',
  step: 'starting',
  progressRatio: 0,
  detail: null,
  reportPath: null,
};

describe('comparisons', () => {
  let server: TestServer;
  /** What was asked for. */
  let begun: (readonly string[])[];
  let isBusy: boolean;

  beforeEach(async () => {
    server = await TestServer.start();
    begun = [];
    isBusy = false;
    server.comparisons = {
      begin(captures) {
        begun.push(captures);
        return isBusy ? undefined : RUN;
      },
      find: (id) => (id === RUN.id ? RUN : undefined),
      report: async (path) => (path === '/reports/secret' ? '<!doctype html><p>report' : undefined),
    };
  });

  afterEach(() => server.stop());

  function order(captures: unknown): Promise<Response> {
    return server.fetch('/api/v1/comparisons', {
      method: 'POST',
      body: JSON.stringify({ captures }),
      headers: { 'content-type': 'application/json' },
    });
  }

  async function twoSnapshots(): Promise<[then: string, now: string]> {
    const then = await server.put(Buffer.from('{}'), { createdAt: '2026-01-01T00:00:00.000Z' });
    const now = await server.put(Buffer.from('{}'), { createdAt: '2026-01-02T00:00:00.000Z' });
    return [then.record.id, now.record.id];
  }

  it('begin with the older snapshot, in whatever order they are given', async () => {
    const [then, now] = await twoSnapshots();
    const response = await order([now, then]);
    expect([response.status, response.headers.get('location')]).toEqual([
      202,
      `/api/v1/comparisons/${RUN.id}`,
    ]);
    expect(await response.json()).toEqual(RUN);
    expect(begun).toEqual([[then, now]]);
    const found = await server.fetch(`/api/v1/comparisons/${RUN.id}`);
    expect(await found.json()).toEqual(RUN);
  });

  it('are refused while another one runs', async () => {
    isBusy = true;
    expect((await order(await twoSnapshots())).status).toBe(409);
  });

  it.each([
    ['one id', ['0e3c2f5a-8f0e-4d5e-9f6b-000000000001']],
    ['the same id twice', ['0e3c2f5a-8f0e-4d5e-9f6b-000000000001', '0e3c2f5a-8f0e-4d5e-9f6b-000000000001']],
    ['no ids', ['../a', '../b']],
    ['no list', 'both'],
  ])('are not begun for %s', async (_what, captures) => {
    expect((await order(captures)).status).toBe(400);
    expect(begun).toEqual([]);
  });

  it('are not begun for what is not there, or no heap snapshot', async () => {
    const [then] = await twoSnapshots();
    const { record } = await server.put(Buffer.from('{}'), { kind: 'report' });
    const missing = randomUUID();
    for (const other of [missing, record.id]) {
      const response = await order([then, other]);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ detail: `No heap snapshot is stored under ${other}.` });
    }
    expect(begun).toEqual([]);
  });

  it('need the token', async () => {
    expect((await server.ask('/api/v1/comparisons', { method: 'POST' })).status).toBe(401);
    expect((await server.ask(`/api/v1/comparisons/${RUN.id}`)).status).toBe(401);
  });

  it('are forgotten', async () => {
    expect((await server.fetch(`/api/v1/comparisons/${randomUUID()}`)).status).toBe(404);
  });

  it('have a report for who knows where, in a sandbox', async () => {
    const response = await server.ask('/reports/secret');
    expect([response.status, await response.text()]).toEqual([200, '<!doctype html><p>report']);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'none'.*; sandbox allow-scripts$/);
    expect(policy).not.toContain('allow-same-origin');
    expect(response.headers.get('cache-control')).toBe('no-store');
    for (const path of ['/reports/guess', '/reports/secret/more', '/reports/']) {
      expect((await server.ask(path)).status).toBe(404);
    }
  });
});
