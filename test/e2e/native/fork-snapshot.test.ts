import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reasonToSkip, startApplication } from './application.js';

describe.skipIf(reasonToSkip)('a heap snapshot by fork()', () => {
  it('arrives whole and has what the application holds', async () => {
    const result = await startApplication('planted.mjs').next<Record<string, unknown>>();

    expect(result).toMatchObject({
      end: { code: 0, peakRssBytes: expect.any(Number) },
      planted: 1_000,
      isWhole: true,
      hasGrown: true,
    });
    expect(result['pauseMs']).toBeGreaterThan(0);
  });

  it('leaves no descriptor and no record of the child behind, and the heap out of other forks', async () => {
    const result = await startApplication('planted.mjs').next<Record<string, unknown>>();

    expect(result['descriptorsAfter']).toEqual(result['descriptorsBefore']);
    expect(result).toMatchObject({ isInProcessTable: false, secondReap: { code: -1, peakRssBytes: null } });
    expect(result['dontforkRatio']).toBeGreaterThan(0.5);
  });

  it('accepts no connection: it lets the application close its sockets and listen again while the child lives', async () => {
    const result = await startApplication('sockets.mjs').next();

    expect(result).toEqual({
      isAlive: true,
      lateConnection: 'ECONNREFUSED',
      end: { code: 0, peakRssBytes: expect.any(Number) },
    });
  });

  it('writes nothing to the output of the application and runs no exit handler', async () => {
    const application = startApplication('talkative.mjs');

    expect(await application.next()).toMatchObject({ code: 0 });
    expect(await application.ended).toEqual({
      code: 0,
      stdout: 'flushed late\nexit handler\n',
      stderr: '',
    });
  });

  it('holds no output of the application open, and ends with the application', async () => {
    const application = startApplication('abandoned.mjs');
    expect(await application.next()).toBe('closed');
    await application.outputClosed;
    application.process.send('go on');
    const { pid, isAlive, holder } = await application.next<{
      pid: number;
      isAlive: boolean;
      holder: number;
    }>();

    expect(isAlive).toBe(true);
    await application.ended;
    await expect.poll(() => stateOf(pid), { timeout: 10_000 }).toMatch(/^(gone|Z|X)$/);
    process.kill(holder, 'SIGKILL');
  });

  it('dies of a signal to the process group, of which the application is told once', async () => {
    const application = startApplication('signalled.mjs');
    expect(await application.next()).toBe('ready');
    process.kill(-(application.process.pid as number), 'SIGTERM');

    expect(await application.next()).toEqual({
      timesTold: 1,
      end: { signal: 15, peakRssBytes: expect.any(Number) },
    });
  });

  it('is ended by its source before the kernel would kill all of its cgroup, and no other source is to be tried', async () => {
    const { error } = await startApplication('memory-guard.mjs').next<{ error: unknown }>();

    expect(error).toEqual({
      message: expect.stringContaining('before the kernel would kill it'),
      isOutOfMemory: true,
    });
  });

  it('is reaped on another thread, which is told of the signal that ended it', async () => {
    const result = await startApplication('reaper.mjs').next();

    expect(result).toEqual({
      whileRunning: null,
      end: { signal: 9, peakRssBytes: expect.any(Number) },
      refusal: 'RangeError',
    });
  });

  it('says which step failed when the system refuses, and undoes the steps before', async () => {
    const result = await startApplication('out-of-descriptors.mjs').next<{ dontforkRatio: number }>();

    expect(result).toMatchObject({
      error: { code: 'EMFILE', message: expect.stringMatching(/^pipe failed/) },
    });
    expect(result.dontforkRatio).toBeGreaterThan(0.5);
  });

  it('comes, mostly at the first attempt, from an application that allocates, compiles and compresses', async () => {
    const captures = await startApplication('loaded.mjs').next<string[][]>();

    const tried = captures.flatMap((attempts) => attempts.slice(0, -1));
    expect(captures.map((attempts) => attempts.at(-1))).toEqual(captures.map(() => 'whole'));
    // Not quiescent, or V8 took memory on another thread between the scan of the mappings and the fork.
    expect(tried.filter((end) => !['code 77', 'signal 11'].includes(end))).toEqual([]);
    expect(captures.filter((attempts) => attempts.length === 1).length).toBeGreaterThan(captures.length / 2);
  });
});

/** One letter (proc_pid_stat(5)); a process that has ended may still wait to be reaped by the init of a container. */
function stateOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.charAt(stat.lastIndexOf(')') + 2);
  } catch {
    return 'gone';
  }
}
