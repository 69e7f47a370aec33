import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readStartTicks } from '../../src/os/procfs.js';
import { CaptureLock } from '../../src/store/capture-lock.js';

const ticksOf = (pid: number) => readStartTicks('/', pid);

describe('capture lock', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'heapwarden-lock-'));
  });

  afterEach(() => rm(dir, { recursive: true }));

  async function taken(lock: CaptureLock): Promise<() => Promise<void>> {
    const answer = await lock.take();
    if (!('release' in answer)) throw new Error(answer.takenBy);
    return answer.release;
  }

  function writeLock(holder: object): Promise<void> {
    return writeFile(join(dir, 'capture.lock'), JSON.stringify(holder));
  }

  it('is one process at a time, and tells the others whose it is', async () => {
    const [one, other] = [new CaptureLock(dir, ticksOf), new CaptureLock(dir, ticksOf)];
    const release = await taken(one);
    expect(await other.take()).toEqual({ takenBy: expect.stringContaining(`Process ${process.pid} takes`) });
    await release();
    await (await taken(other))();
    expect(await readdir(dir)).toEqual([]);
  });

  it('is taken over from a process that is dead, or whose pid somebody else has now', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    for (const holder of [
      { pid, startTicks: null },
      { pid: process.pid, startTicks: 1 },
    ]) {
      await writeLock({ ...holder, host: hostname(), takenAt: new Date().toISOString() });
      await (await taken(new CaptureLock(dir, ticksOf)))();
    }
  });

  it('is left to a process on another host, until nothing takes as long', async () => {
    const holder = { pid: 1, startTicks: 1, host: 'elsewhere' };
    await writeLock({ ...holder, takenAt: new Date().toISOString() });
    expect(await new CaptureLock(dir, ticksOf).take()).toEqual({
      takenBy: expect.stringContaining('on elsewhere'),
    });
    await writeLock({ ...holder, takenAt: '2020-01-01T00:00:00.000Z' });
    await taken(new CaptureLock(dir, ticksOf));
  });

  it('is taken over from a file that nobody can read', async () => {
    await writeFile(join(dir, 'capture.lock'), 'half');
    await taken(new CaptureLock(dir, ticksOf));
  });

  it('lets the capture go on where no lock can be made', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    await taken(new CaptureLock(join(file, 'below'), ticksOf));
  });

  it('is never held by two of several processes that fight for it, though one of them dies with it', async () => {
    const script = `
      import { appendFileSync } from 'node:fs';
      import { CaptureLock } from '${new URL('../../dist/store/capture-lock.js', import.meta.url)}';
      import { readStartTicks } from '${new URL('../../dist/os/procfs.js', import.meta.url)}';
      const lock = new CaptureLock(process.argv[1], (pid) => readStartTicks('/', pid));
      for (let round = 0; round < 200; round++) {
        const answer = await lock.take();
        if (!answer.release) continue;
        appendFileSync(process.argv[1] + '/log', '+');
        if (process.argv[2] === 'dies') process.kill(process.pid, 'SIGKILL');
        await new Promise(setImmediate);
        appendFileSync(process.argv[1] + '/log', '-');
        await answer.release();
      }`;
    const fighters = ['lives', 'dies', 'lives'].map((fate) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, dir, fate]);
      return text(child.stderr);
    });
    expect(await Promise.all(fighters)).toEqual(['', '', '']);
    const log = await readFile(join(dir, 'log'), 'utf8');
    // The one that died has left its plus alone.
    expect(log.replaceAll('+-', '')).toBe('+');
    expect(log.length).toBeGreaterThan(2);
  });
});
