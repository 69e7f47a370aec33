import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mountTmpfs, reasonNotToMount } from './mounts.js';
import { type WatchedProcess, watch } from './watched-process.js';

const MB = 2 ** 20;

const noMounts = reasonNotToMount();
if (noMounts) console.warn(`skipped: a full and a read-only disk: ${noMounts}`);

/** The names in the store that are no part of a whole artefact. */
function leftovers(dir: string): string[] {
  const names = readdirSync(join(dir, 'captures'));
  const whole = new Set(names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, 36)));
  return names.filter((name) => name.endsWith('.tmp') || !whole.has(name.slice(0, 36)));
}

async function expectTheNextToWork(watched: WatchedProcess): Promise<void> {
  const next = await watched.capture('the next one');
  expect(next).toMatchObject({ state: 'stored', errorCode: null });
  expect(await watched.artefact(next)).toHaveLength(next.bytes as number);
}

describe('a capture leaves nothing half behind, says why, and the next one works, after', () => {
  it.skipIf(noMounts)('a disk that is full in the middle', async () => {
    const { folder } = mountTmpfs(MB);
    const watched = watch('idle.mjs', {
      env: { HEAPWARDEN_DIR: folder, HEAPWARDEN_STORE_MIN_FREE_BYTES: '0' },
    });
    await watched.untilLogged('watching');
    const record = await watched.capture('too much');
    expect(record.state).not.toBe('stored');
    expect(record.errorCode).toMatch(/^(ENOSPC|HEAPWARDEN_STORE_FULL)$/);
    expect(
      (await watched.captures()).filter(({ state, kind }) => state === 'stored' && kind === 'heap-snapshot'),
    ).toEqual([]);
    await expect.poll(() => leftovers(folder), { timeout: 20_000 }).toEqual([]);
    const report = await watched.capture('small', { kind: 'report' });
    expect(report.state).toBe('stored');
  });

  it('a quota that is passed in the middle', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_STORE_MAX_BYTES: String(MB) } });
    await watched.untilLogged('watching');
    const record = await watched.capture('too much');
    expect(record).toMatchObject({ state: 'refused', outcome: 'refused_disk' });
    await expect.poll(() => leftovers(watched.dir), { timeout: 20_000 }).toEqual([]);
    expect((await watched.capture('small', { kind: 'report' })).state).toBe('stored');
  });

  it.skipIf(noMounts)('a folder that has become read-only', async () => {
    const { folder, makeReadOnly } = mountTmpfs(64 * MB);
    const watched = watch('idle.mjs', {
      env: { HEAPWARDEN_DIR: folder, HEAPWARDEN_STORE_MIN_FREE_BYTES: '0' },
    });
    await watched.untilLogged('watching');
    makeReadOnly(true);
    expect(await watched.capture('cannot be')).toMatchObject({
      state: 'failed',
      outcome: 'store_failed',
      errorCode: expect.stringMatching(/EROFS|HEAPWARDEN_DIR_UNUSABLE/),
    });
    makeReadOnly(false);
    await expectTheNextToWork(watched);
    expect(leftovers(folder)).toEqual([]);
  });

  it('a folder that was removed', async () => {
    const watched = watch('idle.mjs');
    await watched.untilLogged('watching');
    // The token is read now: it goes with the folder.
    const before = await watched.capture('before');
    rmSync(join(watched.dir, 'captures'), { recursive: true });
    expect((await watched.captures()).find(({ id }) => id === before.id)).toBeUndefined();
    await expectTheNextToWork(watched);
  });

  it('kill -9 in the middle', async () => {
    const watched = watch('heavy-server.cjs', { env: { HEAP_MB: '60' } });
    await watched.untilLogged('watching');
    await watched.fetch('/api/v1/captures', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'heap-snapshot', reason: 'interrupted', force: true }),
    });
    await watched.until('a file that grows', () =>
      readdirSync(join(watched.dir, 'captures')).some((name) => name.endsWith('.tmp')),
    );
    watched.child.kill('SIGKILL');
    await watched.exited;
    const next = watch('idle.mjs', { env: { HEAPWARDEN_DIR: watched.dir } });
    await next.untilLogged('watching');
    expect(leftovers(watched.dir)).toEqual([]);
    expect(await next.captures()).toEqual([]);
    await expectTheNextToWork(next);
  });
});
