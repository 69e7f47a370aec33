import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CaptureRecord } from '../../src/capture/record.js';
import { LocalStore } from '../../src/store/local-store.js';
import type { StoreBounds } from '../../src/store/retention.js';
import { storedCapture } from '../capture/record-example.js';
import { mountTmpfs, reasonNotToMount } from './mounts.js';
import { NODE, ROOT, type WatchedProcess, watch } from './watched-process.js';

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
    expect(report).toMatchObject({ state: 'stored', outcome: 'stored' });
  });

  it('a quota that is passed in the middle', async () => {
    const watched = watch('idle.mjs', { env: { HEAPWARDEN_STORE_MAX_BYTES: String(MB) } });
    await watched.untilLogged('watching');
    const record = await watched.capture('too much');
    expect(record).toMatchObject({ state: 'refused', outcome: 'refused_disk' });
    await expect.poll(() => leftovers(watched.dir), { timeout: 20_000 }).toEqual([]);
    // One is taken in its place, and another one meanwhile would be busy.
    await watched.until('the report in its place', async () =>
      (await watched.captures()).find(({ kind, state }) => kind === 'report' && state === 'stored'),
    );
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

const KB = 1024;
const BOUNDS: StoreBounds = { maxArtefacts: 100, maxAgeMs: 1e13, maxBytes: 1e9, minFreeBytes: 0 };

const isRoot = process.getuid?.() === 0;
if (isRoot) console.warn('skipped: a store whose folder was made read-only by its mode: root writes anyway');

/** Bytes that do not shrink, in chunks as gzip gives them. */
function chunks(bytes: number): Readable {
  const all = randomBytes(bytes);
  const count = Math.ceil(bytes / (64 * KB));
  return Readable.from(
    Array.from({ length: count }, (_, index) => all.subarray(index * 64 * KB, (index + 1) * 64 * KB)),
  );
}

async function put(store: LocalStore, bytes: number): Promise<CaptureRecord> {
  const record = storedCapture({
    id: randomUUID(),
    storedBytes: bytes,
    createdAt: new Date().toISOString(),
  });
  const writer = await store.create(record);
  try {
    await pipeline(chunks(bytes), writer.stream);
    await writer.commit(record);
    return record;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

async function expectTheNextToBeWhole(store: LocalStore, bytes = 100 * KB): Promise<void> {
  const { id } = await put(store, bytes);
  const artefact = await store.find(id);
  expect(await buffer(artefact?.read() ?? Readable.from([]))).toHaveLength(bytes);
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'heapwarden-faults-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

describe('a store loses no more than it has to, gives the space back, and stores the next one whole, after', () => {
  it.skipIf(noMounts)('an artefact that is larger than the disk', async () => {
    const { folder } = mountTmpfs(MB);
    const store = await LocalStore.open(folder, BOUNDS);
    const freeBefore = freeBytes(folder);
    await expect(put(store, 2 * MB)).rejects.toMatchObject({
      code: 'HEAPWARDEN_STORE_FULL',
      message: expect.stringMatching(/the disk has 0\.\d+ MB free/),
    });
    expect(readdirSync(join(folder, 'captures'))).toEqual([]);
    expect(freeBytes(folder)).toBe(freeBefore);
    await expectTheNextToBeWhole(store, 800 * KB);
  });

  it.skipIf(noMounts)('a disk that has room for a new artefact only without the oldest', async () => {
    const { folder } = mountTmpfs(MB);
    const store = await LocalStore.open(folder, BOUNDS);
    await put(store, 300 * KB);
    const second = await put(store, 300 * KB);
    const third = await put(store, 400 * KB);
    expect(await store.list()).toEqual([third, second]);
  });

  it.skipIf(noMounts)('somebody else who fills the disk in the middle', async () => {
    const { folder } = mountTmpfs(4 * MB);
    const store = await LocalStore.open(folder, { ...BOUNDS, minFreeBytes: MB });
    const kept = await put(store, 100 * KB);
    const writer = await store.create(storedCapture({ id: randomUUID() }));
    await new Promise((resolve) => writer.stream.write(randomBytes(500 * KB), resolve));
    const log = join(folder, 'somebody.log');
    writeFileSync(log, randomBytes(freeBytes(folder) - 200 * KB));
    await expect(pipeline(chunks(2 * MB), writer.stream)).rejects.toMatchObject({
      code: 'HEAPWARDEN_STORE_FULL',
    });
    await writer.abort();
    // It would not have helped to remove it.
    expect(await store.list()).toEqual([kept]);
    await expect(put(store, KB)).rejects.toMatchObject({ code: 'HEAPWARDEN_STORE_FULL' });
    rmSync(log);
    await expectTheNextToBeWhole(store);
    expect(await store.list()).toHaveLength(2);
  });

  it.skipIf(noMounts)('a disk that is read-only for a while', async () => {
    const { folder, makeReadOnly } = mountTmpfs(4 * MB);
    const store = await LocalStore.open(folder, BOUNDS);
    const kept = await put(store, 100 * KB);
    const writer = await store.create(storedCapture({ id: randomUUID() }));
    await pipeline(chunks(100 * KB), writer.stream);
    makeReadOnly(true);
    await expect(writer.commit(storedCapture())).rejects.toMatchObject({ code: 'EROFS' });
    await writer.abort();
    await expect(put(store, 100 * KB)).rejects.toMatchObject({ code: 'HEAPWARDEN_DIR_UNUSABLE' });
    expect(await store.list()).toEqual([kept]);
    makeReadOnly(false);
    await expectTheNextToBeWhole(store);
  });

  it.skipIf(isRoot)('a folder that is read-only by its mode for a while', async () => {
    const dir = temporaryFolder();
    const store = await LocalStore.open(dir, BOUNDS);
    chmodSync(join(dir, 'captures'), 0o500);
    await expect(put(store, 100 * KB)).rejects.toMatchObject({ code: 'HEAPWARDEN_DIR_UNUSABLE' });
    chmodSync(join(dir, 'captures'), 0o700);
    await expectTheNextToBeWhole(store);
  });

  it('a folder that is removed in the middle', async () => {
    const dir = temporaryFolder();
    const store = await LocalStore.open(dir, BOUNDS);
    const record = storedCapture({ id: randomUUID(), storedBytes: 200 * KB });
    const writer = await store.create(record);
    await new Promise((resolve) => writer.stream.write(randomBytes(100 * KB), resolve));
    rmSync(dir, { recursive: true });
    await pipeline(chunks(100 * KB), writer.stream);
    await expect(writer.commit(record)).rejects.toMatchObject({ code: 'ENOENT' });
    await writer.abort();
    expect(await store.list()).toEqual([]);
    expect(existsSync(dir)).toBe(false);
    await expectTheNextToBeWhole(store);
  });

  it('kill -9 of one that writes, while another process goes on', async () => {
    const dir = temporaryFolder();
    const other = await LocalStore.open(dir, BOUNDS);
    const kept = await put(other, 100 * KB);
    const script = join(ROOT, 'test/e2e/fixtures/store-writer.mjs');
    const writer = spawn(NODE, [script, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void writer.kill('SIGKILL'));
    const ended = once(writer, 'exit');
    await new Promise<void>((resolve, reject) => {
      void ended.then(() => reject(new Error('The writer has ended by itself.')));
      writer.stdout.on('data', (lines) => {
        if (Number(String(lines).trim().split('\n').at(-1)) >= 2 * MB) resolve();
      });
    });
    // What somebody alive is writing stays, and takes of what is available.
    await other.retain();
    const availableBytes = (await other.usage()).availableBytes;
    expect(availableBytes).toBeLessThanOrEqual(BOUNDS.maxBytes - 2 * MB);
    writer.kill('SIGKILL');
    await ended;
    expect(readdirSync(join(dir, 'captures'))).toHaveLength(3);
    const next = await LocalStore.open(dir, BOUNDS);
    expect(await next.list()).toEqual([kept]);
    expect(readdirSync(join(dir, 'captures'))).toHaveLength(2);
    expect((await other.usage()).availableBytes).toBeGreaterThan(availableBytes);
    await expectTheNextToBeWhole(other);
  });
});

describe('the capture lock', () => {
  it('is never had by two of the processes that fight for it, while others die with it', async () => {
    const dir = temporaryFolder();
    const fight = async (rounds: number, fate: 'lives' | 'dies'): Promise<unknown> => {
      const script = join(ROOT, 'test/e2e/fixtures/store-lock-fighter.mjs');
      const fighter = spawn(NODE, [script, dir, String(rounds), fate], { stdio: 'inherit' });
      onTestFinished(() => void fighter.kill('SIGKILL'));
      const [code, signal] = await once(fighter, 'exit');
      return code ?? signal;
    };
    const deaths = async (): Promise<unknown[]> => {
      const ends: unknown[] = [];
      while (ends.length < 10) ends.push(await fight(1, 'dies'));
      return ends;
    };
    expect(await Promise.all([fight(300, 'lives'), fight(300, 'lives'), deaths()])).toEqual([
      0,
      0,
      Array(10).fill('SIGKILL'),
    ]);
    const log = readFileSync(join(dir, 'log'), 'utf8');
    // Whoever has taken it is the next to give it back; those who died have left their plus alone.
    expect(log.replaceAll(/^\+(\d+)\n-\1\n/gm, '')).toMatch(/^(\+\d+\n){10}$/);
    expect(readdirSync(dir).filter((name) => name.startsWith('capture.lock.'))).toEqual([]);
  });
});
