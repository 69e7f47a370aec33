import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readStartTicks } from '../../src/os/procfs.js';
import { CAPTURING, MachineLock } from '../../src/store/machine-lock.js';

const ticksOf = (pid: number) => readStartTicks('/', pid);

const IMPORTS = `
  import { CAPTURING, MachineLock } from '${new URL('../../dist/store/machine-lock.js', import.meta.url)}';
  import { readStartTicks } from '${new URL('../../dist/os/procfs.js', import.meta.url)}';`;

describe('the lock of a machine', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'heapwarden-lock-'));
  });

  afterEach(() => rm(dir, { recursive: true }));

  async function taken(lock: MachineLock): Promise<() => Promise<void>> {
    const answer = await lock.take();
    if (!('release' in answer)) throw new Error(answer.takenBy);
    return answer.release;
  }

  function writeLock(holder: object): Promise<void> {
    return writeFile(join(dir, 'capture.lock'), JSON.stringify(holder));
  }

  it('is one process at a time, and tells the others whose it is', async () => {
    const [one, other] = [new MachineLock(dir, CAPTURING, ticksOf), new MachineLock(dir, CAPTURING, ticksOf)];
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
      await (await taken(new MachineLock(dir, CAPTURING, ticksOf)))();
    }
  });

  it('is left to a process on another host, until nothing takes as long', async () => {
    const holder = { pid: 1, startTicks: 1, host: 'elsewhere' };
    await writeLock({ ...holder, takenAt: new Date().toISOString() });
    expect(await new MachineLock(dir, CAPTURING, ticksOf).take()).toEqual({
      takenBy: expect.stringContaining('on elsewhere'),
    });
    await writeLock({ ...holder, takenAt: '2020-01-01T00:00:00.000Z' });
    await taken(new MachineLock(dir, CAPTURING, ticksOf));
  });

  it.each(['half', '', 'null', '{}', '{"pid":"1","startTicks":null,"host":"here","takenAt":"now"}'])(
    'is taken over from a file that is no lock: %s',
    async (text) => {
      await writeFile(join(dir, 'capture.lock'), text);
      const lock = new MachineLock(dir, CAPTURING, ticksOf);
      const release = await taken(lock);
      expect(await lock.take()).toEqual({ takenBy: expect.stringContaining(`Process ${process.pid}`) });
      await release();
      expect(await readdir(dir)).toEqual([]);
    },
  );

  it('says it when something is in its place that can be neither read nor removed', async () => {
    await mkdir(join(dir, 'capture.lock'));
    expect(await new MachineLock(dir, CAPTURING, ticksOf).take()).toEqual({
      takenBy: expect.stringMatching(/capture\.lock is no lock of ours \(EISDIR.*\); remove it\./),
    });
  });

  it('is judged by the pid alone where there is no procfs', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const blind = new MachineLock(dir, CAPTURING, () => undefined);
    const holder = { startTicks: 1, host: hostname(), takenAt: new Date().toISOString() };
    await writeLock({ ...holder, pid: process.pid });
    expect(await blind.take()).toHaveProperty('takenBy');
    await writeLock({ ...holder, pid });
    await (await taken(blind))();
  });

  it("is not given back when it is somebody else's by now", async () => {
    const release = await taken(new MachineLock(dir, CAPTURING, ticksOf));
    const others = {
      pid: process.ppid,
      startTicks: null,
      host: hostname(),
      takenAt: new Date().toISOString(),
    };
    await writeLock(others);
    await release();
    expect(JSON.parse(await readFile(join(dir, 'capture.lock'), 'utf8'))).toEqual(others);
  });

  it('is not lost to a slow process that acts on what it read before', async () => {
    const { pid: deadPid } = spawnSync(process.execPath, ['-e', '']);
    await writeLock({ pid: deadPid, startTicks: 1, host: hostname(), takenAt: new Date().toISOString() });
    // Stops, until it is told to go on, whenever it has read a lock and looks for its holder.
    const script = `${IMPORTS}
      import { readSync, writeSync } from 'node:fs';
      const answer = await new MachineLock(process.argv[1], CAPTURING, (pid) => {
        if (pid !== process.pid) {
          writeSync(1, 'looks');
          readSync(0, Buffer.alloc(1));
        }
        return readStartTicks('/', pid);
      }).take();
      writeSync(1, JSON.stringify(answer));`;
    const slow = spawn(process.execPath, ['--input-type=module', '-e', script, dir]);
    onTestFinished(() => void slow.kill('SIGKILL'));
    const ended = once(slow, 'close');
    await once(slow.stdout, 'data');
    const release = await taken(new MachineLock(dir, CAPTURING, ticksOf));
    const looksAgain = once(slow.stdout, 'data');
    slow.stdin.write('.');
    await looksAgain;
    expect(await new MachineLock(dir, CAPTURING, ticksOf).take()).toEqual({
      takenBy: expect.stringContaining(`Process ${process.pid} takes`),
    });
    const answer = text(slow.stdout);
    slow.stdin.end('...');
    expect(JSON.parse(await answer)).toEqual({ takenBy: expect.stringContaining(`Process ${process.pid}`) });
    await ended;
    await release();
    expect(await readdir(dir)).toEqual([]);
  });

  it('lets the capture go on where no lock can be made', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    await taken(new MachineLock(join(file, 'below'), CAPTURING, ticksOf));
  });

  it('is never held by two of several processes that fight for it, though one of them dies with it', async () => {
    const script = `${IMPORTS}
      import { appendFileSync } from 'node:fs';
      const lock = new MachineLock(process.argv[1], CAPTURING, (pid) => readStartTicks('/', pid));
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
