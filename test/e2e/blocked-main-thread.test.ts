import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../src/index.js';
import { createMemoryCgroup } from './memory-cgroup.js';
import { watch } from './watched-process.js';

const MB = 2 ** 20;
const BUSY_MS = 20_000;

const cgroup = createMemoryCgroup(400 * MB);
if (typeof cgroup === 'string') console.warn(`skipped: the alert out of a blocked process: ${cgroup}`);
else cgroup.remove();

describe('with the main thread in a busy loop of 20 seconds, the watchdog', () => {
  it('answers, and says for how long the main thread has not', async () => {
    const watched = watch('busy.cjs', { env: { BUSY_MS: String(BUSY_MS), BUSY_MB: '0' } });
    await watched.until('a first frame', async () => (await watched.status()).memory.heapUsedBytes);
    watched.child.send('go');
    let isDone = false;
    const done = once(watched.child, 'message').then(() => {
      isDone = true;
    });
    const seconds = await watched.until('that the main thread does not answer', async () => {
      const metrics = await watched.text('/metrics');
      const value = Number(/^heapwarden_main_thread_unresponsive_seconds (\S+)$/m.exec(metrics)?.[1]);
      return value > 10 ? value : undefined;
    });
    expect(await watched.text('/healthz')).toBe('ok');
    expect(isDone).toBe(false);
    expect(seconds).toBeLessThan(BUSY_MS / 1000);
    await watched.untilLogged('the main thread has stopped answering');
    await done;
    await watched.untilLogged('the main thread answers again');
    const { mainThread } = await watched.status();
    expect(mainThread.unresponsiveSeconds).toBe(0);
  });

  it.skipIf(typeof cgroup === 'string')('alerts when the memory that is left runs out', async () => {
    const real = createMemoryCgroup(400 * MB);
    if (typeof real === 'string') throw new Error(real);
    const watched = watch('busy.cjs', {
      env: { BUSY_MS: String(BUSY_MS), BUSY_MB: '315' },
      wrapper: real.wrapper,
    });
    await watched.until('a first frame', async () => (await watched.status()).memory.heapUsedBytes);
    expect((await watched.status()).memory.cgroupLimitBytes).toBe(400 * MB);
    watched.child.send('go');
    let isDone = false;
    const done = once(watched.child, 'message').then(() => {
      isDone = true;
    });
    const alert = await watched.until('the alert', () =>
      watched.log.find(({ event }) => event === 'incident_opened'),
    );
    expect(isDone).toBe(false);
    expect(alert).toMatchObject({ level: 40, incident: { signal: 'pressure' } });
    expect(alert.msg).toContain('of the memory limit of the cgroup is in use');
    const { incidents } = (await (await watched.fetch('/api/v1/incidents')).json()) as {
      incidents: Incident[];
    };
    expect(incidents[0]).toMatchObject({ signal: 'pressure', resolvedAt: null });
    await done;
    watched.child.kill('SIGKILL');
    await watched.exited;
    await watched.until('the cgroup to be empty', () => {
      try {
        real.remove();
        return true;
      } catch {
        return false;
      }
    });
  });
});
