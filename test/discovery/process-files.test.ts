import { mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { listProcesses, type ProcessEntry, writeProcessFile } from '../../src/discovery/process-files.js';

function entry(pid: number, startTicks: number | null): ProcessEntry {
  return {
    pid,
    service: 'shop',
    url: 'http://127.0.0.1:9469',
    startedAt: '2026-01-01T00:00:00.000Z',
    startTicks,
  };
}

describe('process files', () => {
  let dir: string;
  const alive = new Map([
    [10, 100],
    [11, 111],
  ]);
  const readStartTicks = (pid: number): number | undefined => alive.get(pid);

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'heapwarden-processes-'));
  });

  it('lists a process as long as it is alive', async () => {
    const path = await writeProcessFile(dir, entry(10, 100), readStartTicks);
    expect(path).toBe(join(dir, 'processes', '10.json'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await listProcesses(dir, readStartTicks)).toEqual([entry(10, 100)]);
    expect(await listProcesses(dir, () => undefined)).toEqual([]);
  });

  it('does not take another process with the same pid for it', async () => {
    await writeProcessFile(dir, entry(10, 100), readStartTicks);
    expect(await listProcesses(dir, () => 101)).toEqual([]);
  });

  it('removes the files of processes that are gone when it writes one', async () => {
    await writeProcessFile(dir, entry(12, 5), () => 5);
    await writeProcessFile(dir, entry(10, 100), readStartTicks);
    expect(await readdir(join(dir, 'processes'))).toEqual(['10.json']);
  });

  it('ignores what is no entry', async () => {
    const path = await writeProcessFile(dir, entry(10, 100), readStartTicks);
    await writeFile(join(path, '..', '13.json'), '{"pid":');
    await writeFile(join(path, '..', '14.json'), '{"pid":"14"}');
    expect(await listProcesses(dir, readStartTicks)).toEqual([entry(10, 100)]);
  });

  it('asks the system whether a process lives where its start is not known', async () => {
    await writeProcessFile(dir, entry(process.pid, null), () => undefined);
    expect(await listProcesses(dir, () => undefined)).toEqual([entry(process.pid, null)]);
  });

  it('lists nothing where there is no folder', async () => {
    expect(await listProcesses(join(dir, 'none'), readStartTicks)).toEqual([]);
  });
});
