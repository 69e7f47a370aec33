import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { Captures, type CapturesOptions } from '../../src/capture/captures.js';
import type { CaptureRecord, CaptureRequest } from '../../src/capture/record.js';
import { type SnapshotSource, SourceError } from '../../src/capture/sources/source.js';
import { LocalStore } from '../../src/store/local-store.js';

const SNAPSHOT = '{"snapshot":{},"strings":["<dummy>"]}';

const WISH: CaptureRequest = { kind: 'heap-snapshot', trigger: 'code', reason: 'test' };

/** A source that gives, attempt by attempt, what it is told: a text, or an error. */
function source(
  name: SnapshotSource['name'],
  attempts: readonly (string | Error)[],
  maxAttempts = 1,
): SnapshotSource & { opened: number; closed: number } {
  return {
    name,
    maxAttempts,
    opened: 0,
    closed: 0,
    async open() {
      const attempt = attempts[this.opened++];
      if (attempt instanceof Error) throw attempt;
      return {
        stream: Readable.from([Buffer.from(attempt ?? SNAPSHOT)]),
        finish: async () => ({ pauseMs: 7 }),
        close: () => {
          this.closed += 1;
        },
      };
    },
  };
}

const transient = new SourceError('not quiescent', { isTransient: true });
const lasting = new SourceError('forbidden', { isTransient: false });

describe('captures', () => {
  let store: LocalStore;
  let ended: CaptureRecord[];

  beforeEach(async () => {
    store = await LocalStore.open(await mkdtemp(join(tmpdir(), 'heapwarden-captures-')));
    ended = [];
  });

  function captures(sources: readonly SnapshotSource[], options: Partial<CapturesOptions> = {}): Captures {
    return new Captures({
      sources,
      store,
      limits: { cooldownMs: 0, perDay: 10 },
      service: 'shop',
      pid: 42,
      now: () => 1_000,
      onEnd: (record) => ended.push(record),
      ...options,
    });
  }

  it('answers at once with a running record, and at the end with what was stored', async () => {
    const { record, ended: end } = captures([source('fork', [SNAPSHOT])]).request({
      ...WISH,
      incidentId: 'i',
    });
    expect(record).toMatchObject({
      state: 'running',
      source: null,
      incidentId: 'i',
      service: 'shop',
      pid: 42,
    });
    const stored = await end;
    expect(stored).toMatchObject({
      id: record.id,
      state: 'stored',
      outcome: 'stored',
      source: 'fork',
      pauseMs: 7,
      bytes: SNAPSHOT.length,
      detail: null,
    });
    expect(await store.list()).toEqual([stored]);
    const artefact = await store.find(record.id);
    expect(gunzipSync(await readFile(artefact?.path ?? '')).toString()).toBe(SNAPSHOT);
    expect(ended).toEqual([stored]);
  });

  it('tries a source again after what may pass, and tells of it', async () => {
    const fork = source('fork', [transient, transient, SNAPSHOT], 3);
    const record = await captures([fork]).request(WISH).ended;
    expect(fork.opened).toBe(3);
    expect(record).toMatchObject({ state: 'stored', source: 'fork' });
    expect(record.detail).toBe('Before that: fork: not quiescent; fork: not quiescent.');
  });

  it('goes to the next source at once after what will not pass', async () => {
    const fork = source('fork', [lasting], 3);
    const record = await captures([fork, source('inspector', [SNAPSHOT])]).request(WISH).ended;
    expect(fork.opened).toBe(1);
    expect(record).toMatchObject({
      state: 'stored',
      source: 'inspector',
      detail: 'Before that: fork: forbidden.',
    });
  });

  it('takes a snapshot that was cut off for none, and leaves nothing of it behind', async () => {
    const cut = source('fork', ['{"snapshot":', '{"snapshot":'], 2);
    const record = await captures([cut]).request(WISH).ended;
    expect(record).toMatchObject({ state: 'failed', outcome: 'source_failed' });
    expect(record.detail).toContain('the snapshot was cut off');
    expect(cut.closed).toBe(2);
    expect(await store.list()).toEqual([]);
  });

  it('says when the store, not the source, has failed', async () => {
    const broken = { create: () => Promise.reject(new Error('ENOSPC: no space left')) };
    const inspector = source('inspector', [SNAPSHOT]);
    const record = await captures([source('fork', []), inspector], { store: broken }).request(WISH).ended;
    expect(record).toMatchObject({ state: 'failed', outcome: 'store_failed' });
    expect(record.detail).toContain('no space left');
    expect(inspector.opened).toBe(0);
  });

  it('takes one at a time', async () => {
    const room = captures([source('fork', [SNAPSHOT])]);
    const first = room.request(WISH);
    const second = room.request({ ...WISH, force: true });
    expect(second.record).toMatchObject({ state: 'refused', outcome: 'busy' });
    await first.ended;
    expect(room.request(WISH).record.state).toBe('running');
  });

  it('keeps cooldown and budget, unless forced', async () => {
    const room = captures([source('fork', [])], { limits: { cooldownMs: 5_000, perDay: 10 } });
    await room.request(WISH).ended;
    expect(room.request(WISH).record).toMatchObject({ state: 'refused', outcome: 'cooldown' });
    expect((await room.request({ ...WISH, force: true }).ended).state).toBe('stored');
    expect(room.remainingToday()).toBe(8);
  });

  it('refuses everything without a folder', () => {
    const { record } = captures([source('fork', [])], { store: undefined }).request({ ...WISH, force: true });
    expect(record).toMatchObject({ state: 'refused', outcome: 'off' });
  });

  it('remembers refused and failed captures, a bounded number, until they are forgotten', async () => {
    const room = captures([source('fork', [])], { limits: { cooldownMs: 0, perDay: 0 } });
    for (let wish = 0; wish < 60; wish++) room.request(WISH);
    expect(room.list()).toHaveLength(50);
    const [newest] = room.list();
    expect(room.forget(newest?.id ?? '')).toBe(true);
    expect(room.forget(newest?.id ?? '')).toBe(false);
    expect(room.list()).toHaveLength(49);
  });

  it('gives up a running capture when it is stopped, and takes no other', async () => {
    const endless: SnapshotSource = {
      name: 'fork',
      maxAttempts: 3,
      open: async () => ({
        stream: new Readable({ read() {} }),
        finish: async () => ({ pauseMs: 0 }),
        close: () => {},
      }),
    };
    const room = captures([endless, source('inspector', [SNAPSHOT])]);
    const { ended: end } = room.request(WISH);
    await new Promise(setImmediate);
    await room.stop();
    expect(await end).toMatchObject({ state: 'failed', outcome: 'source_failed' });
    expect(room.request(WISH).record).toMatchObject({ state: 'refused', outcome: 'off' });
    expect(await store.list()).toEqual([]);
  });
});
