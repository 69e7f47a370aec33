import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../src/index.js';
import { permissionFlag, ROOT, WatchedProcess, watch } from './watched-process.js';

const PLANTED = 1234;

interface HeapSnapshot {
  readonly snapshot: {
    readonly node_count: number;
    readonly edge_count: number;
    readonly meta: { readonly node_fields: string[]; readonly edge_fields: string[] };
  };
  readonly nodes: number[];
  readonly edges: number[];
  readonly strings: string[];
}

/** The snapshot, checked against its own header. */
function parse(bytes: Buffer): HeapSnapshot {
  const parsed = JSON.parse(bytes.toString()) as HeapSnapshot;
  const { node_count, edge_count, meta } = parsed.snapshot;
  expect(parsed.nodes).toHaveLength(node_count * meta.node_fields.length);
  expect(parsed.edges).toHaveLength(edge_count * meta.edge_fields.length);
  return parsed;
}

function countOf(className: string, { snapshot, nodes, strings }: HeapSnapshot): number {
  const { node_fields: fields } = snapshot.meta;
  const objectType = 3;
  let count = 0;
  for (let node = 0; node < nodes.length; node += fields.length) {
    const isObject = nodes[node + fields.indexOf('type')] === objectType;
    if (isObject && strings[nodes[node + fields.indexOf('name')] ?? -1] === className) count += 1;
  }
  return count;
}

async function download(watched: WatchedProcess, { id }: CaptureRecord): Promise<Buffer> {
  return Buffer.from(await (await watched.fetch(`/api/v1/captures/${id}/download`)).arrayBuffer());
}

/** A copy of the package without its native addon. */
function packageWithoutAddon(): string {
  const copy = mkdtempSync(join(tmpdir(), 'heapwarden-copy-'));
  for (const part of ['dist', 'package.json'])
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

describe('a capture', () => {
  it('by fork: ordered over HTTP, downloaded, whole, with the class that was planted', async () => {
    const watched = watch('idle.mjs');
    await watched.url();
    const record = await watched.capture('to see what is there');
    expect(record).toMatchObject({
      state: 'stored',
      outcome: 'stored',
      source: 'fork',
      trigger: 'api',
      reason: 'to see what is there',
      pid: watched.child.pid,
      redaction: { mode: 'values', names: 'keep' },
      admission: { verdict: 'accepted' },
    });
    const bytes = await download(watched, record);
    expect(bytes).toHaveLength(record.bytes ?? 0);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(record.sha256);
    expect(countOf('Planted', parse(bytes))).toBe(PLANTED);
    const metrics = await watched.text('/metrics');
    expect(metrics).toContain(
      'heapwarden_captures_total{kind="heap-snapshot",trigger="api",outcome="stored"} 1',
    );
    expect(metrics).toContain('heapwarden_capture_pause_seconds_count 1');
  });

  it('by the inspector, and says so, where there is no addon', async () => {
    const copy = packageWithoutAddon();
    const watched = new WatchedProcess({
      args: ['--require', join(copy, 'dist/register.js'), join(ROOT, 'test/e2e/fixtures/idle.mjs')],
    });
    const line = await watched.untilLogged('captures will stop the application while they last');
    expect(line.level).toBe(40);
    expect((await watched.status()).capturing).toMatchObject({ source: 'inspector' });
    const record = await watched.capture('without the addon');
    expect(record).toMatchObject({ state: 'stored', source: 'inspector' });
    expect(record.pauseMs).toBeGreaterThan(0);
    expect(countOf('Planted', parse(await download(watched, record)))).toBe(PLANTED);
    watched.child.send('exit');
    expect(await watched.exited).toEqual({ code: 7, signal: null });
    expect(watched.stderr).not.toContain('debugger');
  });

  it('by the application itself, and says why, where the permission model forbids addon and inspector', async () => {
    const watched = watch('idle.mjs', {
      args: [permissionFlag(), '--allow-fs-read=*', '--allow-fs-write=*', '--allow-worker'],
    });
    const record = await watched.capture('with nothing better');
    expect(record).toMatchObject({ state: 'stored', source: 'inline' });
    expect(record.sourceDetail).toContain('the permission model forbids it');
    expect(countOf('Planted', parse(await download(watched, record)))).toBe(PLANTED);
    expect(await watched.capture('no profiler', { kind: 'heap-profile' })).toMatchObject({ state: 'failed' });
    expect((await watched.capture('always', { kind: 'report' })).state).toBe('stored');
  });

  it('by warden.capture(), without a server, keeps the process alive until it is stored', async () => {
    const script = `
      import { start } from 'heapwarden';
      const warden = start();
      await warden.ready();
      console.log(JSON.stringify(await warden.capture({ reason: 'in code' })));
      await warden.stop();`;
    const watched = new WatchedProcess({
      args: ['--input-type=module', '-e', script],
      env: { HEAPWARDEN_PORT: 'off' },
    });
    expect(await watched.exited).toEqual({ code: 0, signal: null });
    expect(JSON.parse(watched.stdout)).toMatchObject({ state: 'stored', trigger: 'code', reason: 'in code' });
  });

  it('leaves no child, no zombie and no half artefact behind when the application ends meanwhile', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_LOG_LEVEL: 'warn' } });
    await watched.url();
    await watched.fetch('/api/v1/captures', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'heap-snapshot', reason: 'interrupted' }),
    });
    watched.child.send('exit');
    expect(await watched.exited).toEqual({ code: 7, signal: null });
    expect(watched.stderr).toBe('');
    const next = watch('idle.mjs', { env: { HEAPWARDEN_DIR: watched.dir } });
    await next.url();
    const { captures } = (await (await next.fetch('/api/v1/captures')).json()) as {
      captures: CaptureRecord[];
    };
    for (const record of captures) expect(await download(next, record)).toHaveLength(record.bytes ?? 0);
  });
});
