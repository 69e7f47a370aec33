import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRuns, writeRun } from '../../src/last-words/run-record.js';
import type { Run } from '../../src/server/api.js';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'heapwarden-runs-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

function run(startedAtMs: number, service = 'shop'): Run {
  return {
    service,
    pid: 42,
    node: 'v20.20.2',
    startedAt: new Date(startedAtMs).toISOString(),
    writtenAt: new Date(startedAtMs + 1000).toISOString(),
    signals: [{ signal: 'js_heap', verdict: null, points: [[startedAtMs, 1_000]] }],
    incidents: [],
  };
}

describe('the records of runs', () => {
  it('are given newest first, those of the service alone', async () => {
    await writeRun(dir, run(1_000));
    await writeRun(dir, run(1_800_000_000_000));
    await writeRun(dir, run(2_000, 'another'));
    expect(await readRuns(dir, 'shop')).toEqual([run(1_800_000_000_000), run(1_000)]);
  });

  it('are one per run, for its owner alone, and sixteen at most', async () => {
    for (let startedAtMs = 1; startedAtMs <= 20; startedAtMs++) await writeRun(dir, run(startedAtMs));
    await writeRun(dir, run(20));
    const runs = await readRuns(dir, 'shop');
    expect(runs).toHaveLength(16);
    expect(runs[15]).toEqual(run(5));
    const [name] = await readdir(join(dir, 'runs'));
    expect((await stat(join(dir, 'runs', name as string))).mode & 0o777).toBe(0o600);
  });

  it('leave out what cannot be read, and are none where there is no folder', async () => {
    expect(await readRuns(dir, 'shop')).toEqual([]);
    await writeRun(dir, run(1));
    await writeFile(join(dir, 'runs', '0000000000002-7.json'), '{"service":"sh');
    expect(await readRuns(dir, 'shop')).toEqual([run(1)]);
  });
});
