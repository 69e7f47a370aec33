import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../src/index.js';
import { createMemoryCgroup, type MemoryCgroup } from './memory-cgroup.js';
import { type WatchedProcess, watch } from './watched-process.js';

const MB = 2 ** 20;
const LIMIT_MB = 400;

const probe = createMemoryCgroup(LIMIT_MB * MB);
if (typeof probe === 'string') console.warn(`skipped: captures in a memory cgroup: ${probe}`);
else probe.remove();

/** A server in a cgroup whose memory is too little for its snapshot. */
async function tightServer(): Promise<{ watched: WatchedProcess; port: number; cgroup: MemoryCgroup }> {
  const cgroup = createMemoryCgroup(LIMIT_MB * MB);
  if (typeof cgroup === 'string') throw new Error(cgroup);
  const watched = watch('heavy-server.cjs', { env: { HEAP_MB: '100' }, wrapper: cgroup.wrapper });
  const [{ port }] = await once(watched.child, 'message');
  await watched.until('a first frame', async () => (await watched.status()).memory.heapUsedBytes);
  return { watched, port, cgroup };
}

async function end({ watched, cgroup }: { watched: WatchedProcess; cgroup: MemoryCgroup }): Promise<void> {
  watched.child.kill('SIGKILL');
  await watched.exited;
  await watched.until('the cgroup to be empty', () => {
    try {
      cgroup.remove();
      return true;
    } catch {
      return false;
    }
  });
}

describe.skipIf(typeof probe === 'string')('in a memory cgroup, a heap snapshot that does not fit', () => {
  it('is refused, and report and profile are taken instead', async () => {
    const server = await tightServer();
    const refused = await server.watched.capture('too much', { force: false });
    expect(refused).toMatchObject({
      state: 'refused',
      outcome: 'refused_memory',
      admission: { verdict: 'refused_memory', prediction: { basis: 'estimated' } },
    });
    const { prediction, headroom } = refused.admission as NonNullable<CaptureRecord['admission']>;
    expect(headroom?.memoryBytes).toBeLessThan(LIMIT_MB * MB);
    expect(prediction?.extraMemoryBytes).toBeGreaterThan(headroom?.memoryBytes as number);
    const substitutes = await server.watched.until('profile and report', async () => {
      const stored = (await server.watched.captures()).filter(
        ({ insteadOf, state }) => insteadOf === refused.id && state === 'stored',
      );
      return stored.length === 2 ? stored : undefined;
    });
    expect(substitutes.map(({ kind }) => kind).sort()).toEqual(['heap-profile', 'report']);
    await end(server);
  });

  it('loses its child to the kernel when it is forced, and the application serves every request', async () => {
    const server = await tightServer();
    const { watched, port } = server;
    const forced = watched.capture('all the same', { force: true });
    let isRunning = true;
    void forced.finally(() => {
      isRunning = false;
    });
    let served = 0;
    while (isRunning) {
      const answer = await fetch(`http://127.0.0.1:${port}/`);
      expect(answer.status).toBe(200);
      await answer.text();
      served += 1;
    }
    expect(served).toBeGreaterThan(10);
    const record = await forced;
    expect(record).toMatchObject({
      state: 'failed',
      outcome: 'source_failed',
      admission: { verdict: 'refused_memory', isForced: true },
    });
    expect(record.detail).toContain('killed, as the kernel does when memory is short');
    expect(watched.child.exitCode).toBeNull();
    await end(server);
  });

  it('that was not forced in time: the kernel ends the process, and the next one finds its last words', async () => {
    const cgroup = createMemoryCgroup(LIMIT_MB * MB);
    if (typeof cgroup === 'string') throw new Error(cgroup);
    const { wrapper } = cgroup;
    const watched = watch('busy.cjs', { env: { BUSY_MS: '20000', BUSY_MB: '600' }, wrapper });
    await watched.until('a first frame', async () => (await watched.status()).memory.heapUsedBytes);
    watched.child.send('go');
    expect(await watched.exited).toMatchObject({ signal: 'SIGKILL' });
    const next = watch('idle.mjs', { env: { HEAPWARDEN_DIR: watched.dir }, wrapper });
    const alert = await next.until('the incident', () =>
      next.log.find(({ event, incident }) => event === 'incident_opened' && incident),
    );
    expect(alert).toMatchObject({ incident: { signal: 'died_of_memory' } });
    expect(alert.msg).toContain(`Process ${watched.child.pid} was killed by the kernel for lack of memory`);
    await end({ watched: next, cgroup });
  });
});
