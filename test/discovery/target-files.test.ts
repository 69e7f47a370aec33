import { chmod, mkdir, mkdtemp, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Target, writeTargetFile } from '../../src/discovery/target-files.js';

function target(changes: Partial<Target> = {}): Target {
  return {
    host: 'web-1',
    pid: 10,
    startTicks: 100,
    service: 'shop',
    url: 'http://127.0.0.1:41234',
    ...changes,
  };
}

describe('target files', () => {
  let folder: string;
  const readStartTicks = (pid: number): number | undefined => (pid === 10 ? 100 : undefined);
  const write = (changes?: Partial<Target>) => writeTargetFile(folder, target(changes), readStartTicks);

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'heapwarden-targets-')), 'targets');
  });

  it('tell Prometheus where a process is scraped, with its service as the job', async () => {
    const path = await write();
    expect(path).toBe(join(folder, 'web-1-10.json'));
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual([
      {
        targets: ['127.0.0.1:41234'],
        labels: { job: 'shop', __heapwarden_pid: '10', __heapwarden_start_ticks: '100' },
      },
    ]);
  });

  it('are readable for all, whatever the umask', async () => {
    const before = process.umask(0o077);
    try {
      const path = await write();
      expect((await stat(path)).mode & 0o777).toBe(0o644);
      expect((await stat(folder)).mode & 0o777).toBe(0o755);
    } finally {
      process.umask(before);
    }
  });

  it('leave the mode of a folder alone that was there', async () => {
    await mkdir(folder);
    await chmod(folder, 0o770);
    await write();
    expect((await stat(folder)).mode & 0o777).toBe(0o770);
  });

  it.each([
    ['http://0.0.0.0:9469', '127.0.0.1:9469'],
    ['http://[::]:9469', '[::1]:9469'],
    ['http://[::1]:9469', '[::1]:9469'],
    ['http://10.0.0.7:9469', '10.0.0.7:9469'],
  ])('name an address that can be connected to for %s', async (url, address) => {
    const [group] = JSON.parse(await readFile(await write({ url }), 'utf8'));
    expect(group.targets).toEqual([address]);
  });

  it('of processes that are gone are removed, those of other hosts and of others are not', async () => {
    await writeTargetFile(folder, target({ pid: 12, startTicks: 5 }), (pid) => (pid === 12 ? 5 : undefined));
    await writeTargetFile(folder, target({ pid: 13, host: 'web-2' }), () => 100);
    await writeTargetFile(folder, target({ pid: 14, host: 'web-1-worker' }), () => 100);
    await writeFile(join(folder, 'web-1-99.json'), '[{"targets":["127.0.0.1:80"]}]');
    await writeFile(join(folder, 'database.json'), '[]');
    await write();
    expect((await readdir(folder)).sort()).toEqual([
      'database.json',
      'web-1-10.json',
      'web-1-99.json',
      'web-1-worker-14.json',
      'web-2-13.json',
    ]);
  });

  it('of other hosts are removed once nobody has written them for 15 minutes', async () => {
    const fresh = await write({ host: 'web-2' });
    const stale = await write({ host: 'web-3' });
    for (const [file, ageSeconds] of [
      [fresh, 800],
      [stale, 1_000],
    ] as const) {
      const at = Date.now() / 1000 - ageSeconds;
      await utimes(file, at, at);
    }
    await write();
    expect((await readdir(folder)).sort()).toEqual(['web-1-10.json', 'web-2-10.json']);
  });

  it('where the start of a process is not known, ask the system whether it lives', async () => {
    await write({ pid: process.pid, startTicks: null });
    await write({ pid: process.pid, startTicks: null });
    expect(await readdir(folder)).toEqual([`web-1-${process.pid}.json`]);
  });
});
