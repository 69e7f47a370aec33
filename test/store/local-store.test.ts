import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CAPTURE_KINDS, type CaptureRecord } from '../../src/capture/record.js';
import { HeapwardenError } from '../../src/error.js';
import { LocalStore } from '../../src/store/local-store.js';
import type { StoreBounds } from '../../src/store/retention.js';
import { storedCapture } from '../capture/record-example.js';

const SNAPSHOT = Buffer.from('{"snapshot":{},"strings":["a"]}');
const STORED = gzipSync(SNAPSHOT);

const BOUNDS: StoreBounds = { maxArtefacts: 100, maxAgeMs: 1e13, maxBytes: 1e9, minFreeBytes: 0 };

const IS_ROOT = process.getuid?.() === 0;
if (IS_ROOT) console.info('Skipped: a folder that cannot be written to, for root can write to all.');
else console.info("Skipped: another user's folder, for only root can make one.");

function record(id: string, createdAt = '2026-01-01T00:00:00.000Z'): CaptureRecord {
  return storedCapture({ id, createdAt, bytes: SNAPSHOT.length, storedBytes: STORED.length });
}

function modeOf(path: string): Promise<number> {
  return stat(path).then(({ mode }) => mode & 0o777);
}

function refusal(why: RegExp): unknown {
  return expect.objectContaining({ code: 'HEAPWARDEN_DIR_UNUSABLE', message: expect.stringMatching(why) });
}

describe('local store', () => {
  let parent: string;
  let dir: string;
  let folder: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'heapwarden-store-'));
    dir = join(parent, 'dir');
    folder = join(dir, 'captures');
  });

  afterEach(() => rm(parent, { recursive: true }));

  async function put(store: LocalStore, wanted: CaptureRecord): Promise<CaptureRecord> {
    const writer = await store.create(wanted);
    await finished(writer.stream.end(STORED));
    await writer.commit(wanted);
    return wanted;
  }

  it('makes its folders for their owner only', async () => {
    await LocalStore.open(dir, BOUNDS);
    expect(await modeOf(dir)).toBe(0o700);
    expect(await modeOf(folder)).toBe(0o700);
  });

  it('gives back what was committed, in files for their owner only', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    const stored = await put(store, record(randomUUID()));
    const path = join(folder, `${stored.id}.heapsnapshot.gz`);
    const artefact = await store.find(stored.id);
    expect(artefact?.record).toEqual(stored);
    expect(await buffer(artefact?.read() as Readable)).toEqual(STORED);
    expect((await readdir(folder)).sort()).toEqual([`${stored.id}.heapsnapshot.gz`, `${stored.id}.json`]);
    expect(await modeOf(path)).toBe(0o600);
    expect(await modeOf(join(folder, `${stored.id}.json`))).toBe(0o600);
  });

  it('lists newest first, across processes that share the folder', async () => {
    const [one, other] = [await LocalStore.open(dir, BOUNDS), await LocalStore.open(dir, BOUNDS)];
    const old = await put(one, record(randomUUID(), '2026-01-01T00:00:00.000Z'));
    const newest = await put(other, record(randomUUID(), '2026-01-03T00:00:00.000Z'));
    const middle = await put(one, record(randomUUID(), '2026-01-02T00:00:00.000Z'));
    expect(await one.list()).toEqual([newest, middle, old]);
    expect(await other.list()).toEqual([newest, middle, old]);
  });

  it('shows nothing of an artefact before it is committed', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    const id = randomUUID();
    const writer = await store.create({ id, kind: 'heap-snapshot' });
    await finished(writer.stream.end(STORED));
    expect(await store.list()).toEqual([]);
    expect(await store.find(id)).toBeUndefined();
    await writer.commit(record(id));
    expect(await store.list()).toHaveLength(1);
  });

  it('leaves nothing behind an aborted artefact, and takes its id again', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    const id = randomUUID();
    const writer = await store.create({ id, kind: 'heap-snapshot' });
    writer.stream.write(STORED.subarray(0, 4));
    await writer.abort();
    expect(await readdir(folder)).toEqual([]);
    await put(store, record(id));
    expect(await store.find(id)).toBeDefined();
  });

  it('leaves no artefact behind a commit that failed', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    const id = randomUUID();
    await mkdir(join(folder, `${id}.json`));
    const writer = await store.create({ id, kind: 'heap-snapshot' });
    await finished(writer.stream.end(STORED));
    await expect(writer.commit(record(id))).rejects.toThrow('EISDIR');
    await writer.abort();
    expect(await store.list()).toEqual([]);
    expect(await readdir(folder)).toEqual([`${id}.json`]);
  });

  it('leaves no record behind an artefact that could not get its name', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    const id = randomUUID();
    const writer = await store.create({ id, kind: 'heap-snapshot' });
    await finished(writer.stream.end(STORED));
    await mkdir(join(folder, `${id}.heapsnapshot.gz`));
    await expect(writer.commit(record(id))).rejects.toThrow('EISDIR');
    await writer.abort();
    expect(await readdir(folder)).toEqual([`${id}.heapsnapshot.gz`]);
  });

  it('keeps an artefact that was committed, although it is given up afterwards', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    const wanted = record(randomUUID());
    const writer = await store.create(wanted);
    await finished(writer.stream.end(STORED));
    await writer.commit(wanted);
    await writer.abort();
    expect(await store.list()).toEqual([wanted]);
  });

  it('can be given up at any time, and more than once', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    const writer = await store.create(record(randomUUID()));
    writer.stream.on('error', () => {}).destroy(new Error('the source has ended'));
    await Promise.all([writer.abort(), writer.abort()]);
    await rm(dir, { recursive: true });
    await writer.abort();
    expect(writer.stream.closed).toBe(true);
  });

  it('lists whole artefacts only', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    const [noArtefact, noRecord, halfRecord, whole] = await Promise.all(
      Array.from({ length: 4 }, () => put(store, record(randomUUID()))),
    );
    await rm(join(folder, `${noArtefact?.id}.heapsnapshot.gz`));
    await rm(join(folder, `${noRecord?.id}.json`));
    await writeFile(join(folder, `${halfRecord?.id}.json`), '{"id":');
    await writeFile(join(folder, 'notes.json'), JSON.stringify(record(randomUUID())));
    const timeless = await put(store, record(randomUUID()));
    await writeFile(join(folder, `${timeless.id}.json`), JSON.stringify({ ...timeless, createdAt: null }));
    expect(await store.list()).toEqual([whole]);
    for (const broken of [noArtefact, noRecord, halfRecord]) {
      expect(await store.find(broken?.id ?? '')).toBeUndefined();
    }
  });

  it('puts what became of an analysis to a record, whole and for its owner only', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    const stored = await put(store, record(randomUUID()));
    const analysis = { state: 'done', progressRatio: null, detail: null, errorCode: null } as const;
    expect(await store.noteAnalysis(stored.id, analysis)).toBe(true);
    expect((await store.find(stored.id))?.record).toEqual({ ...stored, analysis });
    expect((await readdir(folder)).sort()).toEqual([`${stored.id}.heapsnapshot.gz`, `${stored.id}.json`]);
    expect(await modeOf(join(folder, `${stored.id}.json`))).toBe(0o600);
    expect(await store.noteAnalysis(randomUUID(), analysis)).toBe(false);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('keeps the old record when the new one cannot be written', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    const stored = await put(store, record(randomUUID()));
    const temporary = join(folder, `${stored.id}.json.${process.pid}@${hostname()}.tmp`);
    await mkdir(temporary);
    const analysis = { state: 'done', progressRatio: null, detail: null, errorCode: null } as const;
    await expect(store.noteAnalysis(stored.id, analysis)).rejects.toThrow('EISDIR');
    expect((await store.find(stored.id))?.record).toEqual(stored);
  });

  it('removes an artefact with its record', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    const { id } = await put(store, record(randomUUID()));
    expect(await store.remove(id)).toBe(true);
    expect(await readdir(folder)).toEqual([]);
    expect(await store.remove(id)).toBe(false);
  });

  it('lets nothing but a UUID near a path', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    await writeFile(join(dir, 'x.json'), JSON.stringify(record('../x')));
    await writeFile(join(dir, 'x.heapsnapshot.gz'), STORED);
    await expect(store.create({ id: '../x', kind: 'report' })).rejects.toThrow(TypeError);
    expect(await store.find('../x')).toBeUndefined();
    expect(await store.remove('../x')).toBe(false);
    expect(await readdir(dir)).toContain('x.heapsnapshot.gz');
  });

  it('removes what processes that are gone have left half written, and nothing else', async () => {
    await LocalStore.open(dir, BOUNDS);
    const { pid: deadPid } = spawnSync(process.execPath, ['-e', '']);
    const temporary = (pid: number, host = hostname()): string =>
      `${randomUUID()}.heapsnapshot.gz.${pid}@${host}.tmp`;
    const kept = [temporary(process.ppid), temporary(deadPid, 'another-host'), 'readme.tmp'];
    // In a container, each start gets the same pid: a file of this one is of a process before.
    const removed = [temporary(deadPid), temporary(process.pid)];
    for (const name of [...kept, ...removed]) await writeFile(join(folder, name), 'half');
    await LocalStore.open(dir, BOUNDS);
    expect((await readdir(folder)).sort()).toEqual(kept.sort());
  });

  it('gives back the space of a process that died, while it is open itself and writes', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    const wanted = record(randomUUID());
    const writer = await store.create(wanted);
    await finished(writer.stream.end(STORED));
    const { pid: deadPid } = spawnSync(process.execPath, ['-e', '']);
    const half = join(folder, `${randomUUID()}.heapsnapshot.gz.${deadPid}@${hostname()}.tmp`);
    await writeFile(half, 'half');
    await store.retain();
    await expect(stat(half)).rejects.toThrow('ENOENT');
    await writer.commit(wanted);
    expect(await store.list()).toEqual([wanted]);
  });

  it('gives up what another host has not written to for an hour', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    const [fresh, stale] = ['fresh', 'stale'].map((host) => `${randomUUID()}.heapsnapshot.gz.1@${host}.tmp`);
    for (const name of [fresh, stale]) await writeFile(join(folder, name as string), 'half');
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    await utimes(join(folder, stale as string), longAgo, longAgo);
    await store.retain();
    expect(await readdir(folder)).toEqual([fresh]);
  });

  it('refuses a symbolic link, however it is spelt', async () => {
    await mkdir(join(parent, 'real'));
    await symlink(join(parent, 'real'), dir);
    await expect(LocalStore.open(dir, BOUNDS)).rejects.toEqual(refusal(/symbolic link.*set HEAPWARDEN_DIR/));
    await expect(LocalStore.open(`${dir}/`, BOUNDS)).rejects.toEqual(refusal(/symbolic link/));
    expect(await readdir(join(parent, 'real'))).toEqual([]);
  });

  it('refuses a file', async () => {
    await writeFile(dir, '');
    await expect(LocalStore.open(dir, BOUNDS)).rejects.toEqual(refusal(/EEXIST|ENOTDIR/));
    await expect(LocalStore.open(join(dir, 'below'), BOUNDS)).rejects.toBeInstanceOf(HeapwardenError);
  });

  it.skipIf(IS_ROOT)('refuses what it cannot write to', async () => {
    await mkdir(dir, { mode: 0o500 });
    await expect(LocalStore.open(dir, BOUNDS)).rejects.toEqual(refusal(/EACCES/));
    await chmod(dir, 0o700);
  });

  it.runIf(IS_ROOT)('refuses the folder of another user', async () => {
    await mkdir(dir);
    await chown(dir, 12_345, 12_345);
    await expect(LocalStore.open(dir, BOUNDS)).rejects.toEqual(refusal(/belongs to another user/));
  });

  it('names each kind as its tools know it', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    for (const kind of CAPTURE_KINDS) await put(store, { ...record(randomUUID()), kind });
    const extensions = (await readdir(folder))
      .map((name) => name.slice(37))
      .filter((name) => name !== 'json');
    expect(extensions.sort()).toEqual(['heapprofile.gz', 'heapsnapshot.gz', 'report.json.gz']);
    expect(await store.list()).toHaveLength(3);
  });

  it('forgets records whose artefact never came, when they are old', async () => {
    await LocalStore.open(dir, BOUNDS);
    const orphan = randomUUID();
    await writeFile(join(folder, `${orphan}.json`), JSON.stringify(record(orphan)));
    await LocalStore.open(dir, BOUNDS);
    expect(await readdir(folder)).toHaveLength(1);
    await LocalStore.open(dir, BOUNDS, () => Date.now() + 2 * 3_600_000);
    expect(await readdir(folder)).toEqual([]);
  });

  it('goes on when the folder was removed', async () => {
    const store = await LocalStore.open(dir, BOUNDS);
    await put(store, record(randomUUID()));
    await rm(dir, { recursive: true });
    expect(await store.list()).toEqual([]);
    expect(await store.usage()).toEqual({
      artefactCount: 0,
      bytes: 0,
      availableBytes: expect.toSatisfy((bytes) => bytes > 0),
    });
    await store.retain();
    const { id } = await put(store, record(randomUUID()));
    expect(await store.find(id)).toBeDefined();
  });
});

describe('local store within its bounds', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'heapwarden-store-'));
  });

  afterEach(() => rm(dir, { recursive: true }));

  const day = (number: number): string => `2026-01-0${number}T00:00:00.000Z`;

  async function put(store: LocalStore, createdAt: string, bytes = 1_000): Promise<CaptureRecord> {
    const wanted = storedCapture({ id: randomUUID(), createdAt, storedBytes: bytes });
    const writer = await store.create(wanted);
    await finished(writer.stream.end(Buffer.alloc(bytes)));
    await writer.commit(wanted);
    return wanted;
  }

  it('keeps the newest artefacts by count', async () => {
    const store = await LocalStore.open(dir, { ...BOUNDS, maxArtefacts: 2 });
    await put(store, day(1));
    const kept = [await put(store, day(2)), await put(store, day(3))];
    expect(await store.list()).toEqual(kept.reverse());
    expect(await store.usage()).toMatchObject({ artefactCount: 2, bytes: 2_000 });
  });

  it('loses none by count to a capture that fails, nor the new one to a clock that was set back', async () => {
    const store = await LocalStore.open(dir, { ...BOUNDS, maxArtefacts: 2 });
    const [second, third] = [await put(store, day(2)), await put(store, day(3))];
    await (await store.create(storedCapture({ id: randomUUID() }))).abort();
    expect(await store.list()).toEqual([third, second]);
    const first = await put(store, day(1));
    expect(await store.list()).toEqual([third, first]);
  });

  it('removes what is too old, at the start and when it is told to', async () => {
    let nowMs = Date.parse(day(3));
    const bounds = { ...BOUNDS, maxAgeMs: 86_400_000 };
    const store = await LocalStore.open(dir, bounds, () => nowMs);
    const old = await put(store, day(2));
    expect(await store.list()).toEqual([old]);
    nowMs += 1;
    await store.retain();
    expect(await store.list()).toEqual([]);
    await put(store, day(1));
    await LocalStore.open(dir, bounds, () => nowMs);
    expect(await store.list()).toEqual([]);
  });

  it('makes room by bytes while it writes, no more than is needed, oldest first', async () => {
    const store = await LocalStore.open(dir, { ...BOUNDS, maxBytes: 10_000 });
    await put(store, day(1), 4_000);
    const second = await put(store, day(2), 4_000);
    const third = await put(store, day(3), 5_000);
    expect(await store.list()).toEqual([third, second]);
  });

  it('refuses an artefact that is larger than the quota in the middle, and gives its space back', async () => {
    const store = await LocalStore.open(dir, { ...BOUNDS, maxBytes: 10_000 });
    const wanted = storedCapture({ id: randomUUID() });
    const writer = await store.create(wanted);
    writer.stream.write(Buffer.alloc(6_000));
    writer.stream.end(Buffer.alloc(6_000));
    await expect(finished(writer.stream)).rejects.toMatchObject({ code: 'HEAPWARDEN_STORE_FULL' });
    await writer.abort();
    expect(await readdir(join(dir, 'captures'))).toEqual([]);
    await put(store, day(1), 10_000);
    expect(await store.usage()).toEqual({ artefactCount: 1, bytes: 10_000, availableBytes: 10_000 });
  });

  it('leaves the disk what is not its own: refuses when older artefacts would not make room either', async () => {
    const store = await LocalStore.open(dir, { ...BOUNDS, minFreeBytes: Number.MAX_SAFE_INTEGER });
    await expect(put(store, day(1))).rejects.toMatchObject({
      code: 'HEAPWARDEN_STORE_FULL',
      message: expect.stringContaining('storeMinFreeBytes'),
    });
    expect((await store.usage()).availableBytes).toBe(0);
  });

  it('removes none in vain when the disk has no room at all', async () => {
    const kept = await put(await LocalStore.open(dir, BOUNDS), day(1));
    const store = await LocalStore.open(dir, { ...BOUNDS, minFreeBytes: Number.MAX_SAFE_INTEGER });
    await expect(put(store, day(2))).rejects.toMatchObject({ code: 'HEAPWARDEN_STORE_FULL' });
    expect(await store.list()).toEqual([kept]);
  });

  it('counts what others are writing', async () => {
    const store = await LocalStore.open(dir, { ...BOUNDS, maxBytes: 10_000 });
    const other = join(dir, 'captures', `${randomUUID()}.heapsnapshot.gz.${process.ppid}@${hostname()}.tmp`);
    await writeFile(other, Buffer.alloc(6_000));
    expect((await store.usage()).availableBytes).toBe(4_000);
    await expect(put(store, day(1), 5_000)).rejects.toMatchObject({
      code: 'HEAPWARDEN_STORE_FULL',
      message: expect.stringContaining('others are writing'),
    });
    await put(store, day(1), 4_000);
  });

  it('stays within its bytes at every moment, but for a little, while several write at once', async () => {
    const store = await LocalStore.open(dir, { ...BOUNDS, maxBytes: 50_000 });
    for (const number of [1, 2, 3, 4]) await put(store, day(number), 10_000);
    const writers = await Promise.all(
      [5, 6].map(async (number) => {
        const wanted = storedCapture({ id: randomUUID(), createdAt: day(number), storedBytes: 20_000 });
        return { wanted, writer: await store.create(wanted) };
      }),
    );
    for (let bytes = 0; bytes < 20_000; bytes += 1_000) {
      for (const { writer } of writers) {
        await new Promise((resolve) => writer.stream.write(Buffer.alloc(1_000), resolve));
      }
      const { bytes: keptBytes } = await store.usage();
      expect(keptBytes + 2 * (bytes + 1_000)).toBeLessThanOrEqual(50_000 * (1 + 1 / 8));
    }
    for (const { wanted, writer } of writers) {
      await finished(writer.stream.end());
      await writer.commit(wanted);
    }
    expect((await store.list()).map(({ createdAt }) => createdAt)).toEqual([day(6), day(5), day(4)]);
  });
});
