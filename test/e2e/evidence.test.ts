import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CaptureRecord, Incident } from '../../src/index.js';
import { type WatchedProcess, watch } from './watched-process.js';

interface ProfileNode {
  readonly callFrame: { readonly functionName: string };
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

async function told(watched: WatchedProcess, word: string, ms?: number): Promise<unknown> {
  const answer = once(watched.child, 'message');
  watched.child.send({ word, ms });
  return (await answer)[0];
}

function functionNames(node: ProfileNode): string[] {
  return [node.callFrame.functionName, ...node.children.flatMap(functionNames)];
}

async function parsed(watched: WatchedProcess, record: CaptureRecord): Promise<Record<string, unknown>> {
  return JSON.parse((await watched.artefact(record)).toString());
}

async function incidentsOf(watched: WatchedProcess): Promise<Incident[]> {
  return ((await (await watched.fetch('/api/v1/incidents')).json()) as { incidents: Incident[] }).incidents;
}

describe('a heap profile', () => {
  it('names the function whose allocations live, of a profiler that runs all the time', async () => {
    const watched = watch('leaky-allocator.cjs', { env: { HEAPWARDEN_HEAP_SAMPLING: 'always' } });
    await watched.untilLogged('the heap profiler samples allocations');
    const names = await watched.until('a sample of the leak', async () => {
      const record = await watched.capture('who allocates', { kind: 'heap-profile' });
      expect(record).toMatchObject({
        state: 'stored',
        kind: 'heap-profile',
        source: 'fork',
        redaction: { mode: 'values', redactedStrings: 0 },
      });
      const { head } = await parsed(watched, record);
      const found = functionNames(head as ProfileNode);
      return found.includes('keepForEver') ? found : undefined;
    });
    expect(names).toContain('keepForEver');
    // A profiler that runs must not harm the end of the process.
    watched.child.send({ word: 'exit' });
    expect(await watched.exited).toEqual({ code: 0, signal: null });
    expect(watched.stderr).not.toContain('debugger');
  });

  it('is sampled on demand where the profiler was off', async () => {
    const watched = watch('leaky-allocator.cjs');
    const record = await watched.capture('who allocates', { kind: 'heap-profile' });
    expect(record.state).toBe('stored');
    expect(functionNames((await parsed(watched, record))['head'] as ProfileNode)).toContain('keepForEver');
  });

  it('is left to another tool that has the profiler, whose profile goes on', async () => {
    const watched = watch('leaky-allocator.cjs');
    await watched.url();
    expect(await told(watched, 'sample')).toBe('sampling');
    const record = await watched.capture('who allocates', { kind: 'heap-profile' });
    expect(record).toMatchObject({ state: 'refused', outcome: 'yielded' });
    expect(await told(watched, 'stop sampling')).toMatchObject({ nodes: expect.any(Number) });
  });
});

describe('a report', () => {
  it('has spaces, handles, mappings and the minutes before, and no environment, arguments or addresses', async () => {
    const watched = watch('leaky-allocator.cjs', { env: { PLANTED_VARIABLE: 'planted-secret-0815' } });
    await watched.until('a first frame', async () => (await watched.status()).memory.heapUsedBytes);
    const record = await watched.capture('how it is', { kind: 'report' });
    expect(record).toMatchObject({ state: 'stored', kind: 'report', source: 'inline' });
    const text = (await watched.artefact(record)).toString();
    expect(text).not.toContain('planted-secret-0815');
    expect(text).not.toMatch(/PLANTED_VARIABLE|commandLine|networkInterfaces|remoteEndpoint|127\.0\.0\.1/);
    const report = JSON.parse(text);
    expect(report.heapSpaceUsedBytes.old_space).toBeGreaterThan(0);
    expect(report.application.handlesByType).toMatchObject({ Timeout: expect.any(Number) });
    expect(report.application.node.header).toHaveProperty('nodejsVersion');
    expect(report.history.length).toBeGreaterThan(0);
    if (process.platform === 'linux') expect(report.mappings.anonymous.rssBytes).toBeGreaterThan(1e6);
  });
});

describe('with the main thread busy in JavaScript', () => {
  it('a snapshot is forked, and a report written, in the middle of the loop', async () => {
    const watched = watch('leaky-allocator.cjs');
    await watched.url();
    const unblocked = told(watched, 'block', 25_000);
    let isBlocked = true;
    void unblocked.then(() => {
      isBlocked = false;
    });
    const report = await watched.capture('while it is blocked', { kind: 'report' });
    expect(report).toMatchObject({ state: 'stored', source: 'inspector' });
    expect((await watched.artefact(report)).toString()).toContain('"handlesByType"');
    const snapshot = await watched.capture('while it is blocked');
    expect(isBlocked).toBe(true);
    expect(snapshot).toMatchObject({ state: 'stored', source: 'fork' });
    expect(await unblocked).toBe('unblocked');
    expect(watched.stderr).not.toContain('debugger');
  });
});

describe('rules', () => {
  it('take what they say on a signal and on request, and tell where they stand', async () => {
    const rules = [
      { name: 'on-signal', when: { processSignal: 'SIGUSR2' }, take: ['report'] },
      { name: 'asked', when: { http: true }, take: ['report', 'heap-snapshot'], limits: { perHour: 1 } },
    ];
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_RULES: JSON.stringify(rules) } });
    await watched.untilLogged('watching');
    watched.child.kill('SIGUSR2');
    await watched.until('the report', async () =>
      (await watched.captures()).find(({ rule, state }) => rule === 'on-signal' && state === 'stored'),
    );
    const fired = await watched.fetch('/api/v1/rules/asked/fire', { method: 'POST' });
    expect(fired.status).toBe(202);
    await watched.until('both captures', async () => {
      const stored = (await watched.captures()).filter(
        ({ rule, state }) => rule === 'asked' && state === 'stored',
      );
      return stored.length === 2;
    });
    expect((await watched.fetch('/api/v1/rules/asked/fire', { method: 'POST' })).status).toBe(429);
    expect((await watched.fetch('/api/v1/rules/none/fire', { method: 'POST' })).status).toBe(404);
    expect(await (await watched.fetch('/api/v1/rules')).json()).toMatchObject({
      rules: [
        { rule: { name: 'on-signal' }, firedCount: 1 },
        { rule: { name: 'asked' }, state: 'throttled', firedCount: 1 },
      ],
    });
  });
});

describe('a main thread that allocates without ever yielding', () => {
  it('is captured before V8 gives up, and the next process finds its last words', async () => {
    const watched = watch('runaway.cjs', { args: ['--max-old-space-size=400'] });
    await watched.until('a first frame', async () => (await watched.status()).memory.heapUsedBytes);
    watched.child.send('go');
    await watched.untilLogged('the main thread allocates without yielding');
    // It dies with the process, so that it rarely becomes whole: but it begins in time, and no other rule gets in the way.
    const snapshot = await watched.until('the snapshot', async () =>
      (await watched.captures()).find(({ kind, source }) => kind === 'heap-snapshot' && source === 'fork'),
    );
    expect(snapshot.rule).toBe('runaway');
    const { code, signal } = await watched.exited;
    expect(signal ?? code).not.toBe(0);
    const next = watch('idle.mjs', { env: { HEAPWARDEN_DIR: watched.dir } });
    await next.until('the incident', () => next.log.find(({ event }) => event === 'incident_opened'));
    const [incident] = await incidentsOf(next);
    expect(incident).toMatchObject({ signal: 'died_of_memory', resolvedAt: null });
    expect(incident?.reason).toContain(`Process ${watched.child.pid}`);
    const captures = await next.captures();
    const kinds = incident?.captures.map((id) => captures.find((record) => record.id === id)?.kind);
    expect(kinds).toContain('report');
    expect(kinds).toContain('heap-profile');
  });

  it('that ends in order leaves no last words', async () => {
    const watched = watch('idle.mjs');
    await watched.untilLogged('watching');
    watched.child.send('exit');
    await watched.exited;
    const next = watch('idle.mjs', { env: { HEAPWARDEN_DIR: watched.dir } });
    await next.untilLogged('watching');
    expect(await incidentsOf(next)).toEqual([]);
  });
});

describe('a snapshot of an incident', () => {
  it('is analysed, which its record, the incident and the metrics tell', async () => {
    const rules = [{ name: 'high', when: { pressure: 'high' }, take: ['heap-snapshot'] }];
    const watched = watch('nearly-full.cjs', {
      args: ['--max-old-space-size=100', '--expose-gc'],
      env: { HEAPWARDEN_RULES: JSON.stringify(rules) },
    });
    const incident = await watched.until('the incident', async () =>
      (await incidentsOf(watched)).find(
        ({ signal, captures }) => signal === 'pressure' && captures.length > 0,
      ),
    );
    const record = await watched.until('the end of the analysis', async () =>
      (await watched.captures()).find(({ analysis }) => analysis !== null && analysis.state !== 'running'),
    );
    expect(record).toMatchObject({
      id: incident.captures[0],
      analysis: { state: 'done', progressRatio: null, detail: null, errorCode: null },
    });
    // On disk it is a moment later than it is told.
    const onDisk = await watched.until('the record on disk', () => {
      const stored = JSON.parse(readFileSync(join(watched.dir, 'captures', `${record.id}.json`), 'utf8'));
      return stored.analysis?.state === 'done' ? stored : undefined;
    });
    expect(onDisk).toEqual(record);
    const analysis = await watched.fetch(`/api/v1/incidents/${incident.id}/analysis`);
    expect([analysis.status, await analysis.json()]).toEqual([200, expect.objectContaining({ version: 1 })]);
    expect(await watched.text('/metrics')).toContain('heapwarden_analyses_total{outcome="done"} 1');
    const [analysed] = await incidentsOf(watched);
    expect(analysed?.suspects[0]?.className).toBe('Array');
    const alerts = () =>
      watched.log.filter((entry) => (entry['incident'] as Incident | undefined)?.id === incident.id);
    const updated = await watched.until('the update', () => alerts().find(({ groupKey }) => groupKey));
    const [opened] = alerts();
    expect(opened).toMatchObject({ event: 'incident_opened', groupKey: null, incident: { signature: null } });
    expect(updated).toMatchObject({
      event: 'incident_updated',
      dedupKey: opened?.['dedupKey'],
      groupKey: `${(await watched.status()).service}:${analysed?.signature}`,
    });
  });
});
