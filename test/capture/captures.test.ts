import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Headroom } from '../../src/capture/admission.js';
import { Attempts } from '../../src/capture/attempts.js';
import { Captures, type CapturesOptions, type Turn } from '../../src/capture/captures.js';
import { CostModel, type PredictionErrors } from '../../src/capture/cost-model.js';
import { Gate, type GateOptions } from '../../src/capture/gate.js';
import type { CaptureRecord, CaptureRequest } from '../../src/capture/record.js';
import { type Source, SourceError } from '../../src/capture/sources/source.js';
import { HeapwardenError } from '../../src/error.js';
import { LocalStore } from '../../src/store/local-store.js';
import { SNAPSHOT } from './snapshot-example.js';

const MB = 1024 * 1024;
const PROFILE = JSON.stringify({ head: { callFrame: { functionName: '', url: '' }, children: [] } });
const WISH: CaptureRequest = { kind: 'heap-snapshot', trigger: 'code', reason: 'test' };
const ROOMY: Headroom = { memoryBytes: 8_000 * MB, diskBytes: 8_000 * MB };

interface TestSource extends Source {
  opened: number;
  closed: number;
}

/** A source that gives, attempt by attempt, what it is told: a text, or an error; the last one again and again. */
function source(name: Source['name'], attempts: readonly (string | Error)[], maxAttempts = 1): TestSource {
  return {
    name,
    maxAttempts,
    opened: 0,
    closed: 0,
    async open() {
      const attempt = attempts[Math.min(this.opened++, attempts.length - 1)];
      if (attempt instanceof Error) throw attempt;
      return {
        source: name,
        stream: Readable.from([Buffer.from(attempt ?? SNAPSHOT)]),
        pauseMs: 7,
        finish: async () => 30 * MB,
        close: async () => {
          this.closed += 1;
        },
      };
    },
  };
}

const transient = new SourceError('not quiescent', { isTransient: true });
const lasting = new SourceError('forbidden');

describe('captures', () => {
  let dir: string;
  let store: LocalStore;
  let ended: CaptureRecord[];
  let scores: Partial<PredictionErrors>[];
  let room: Captures;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'heapwarden-captures-'));
    store = await LocalStore.open(dir, {
      maxArtefacts: 100,
      maxAgeMs: 1e12,
      maxBytes: 100 * MB,
      minFreeBytes: 0,
    });
    ended = [];
    scores = [];
  });

  afterEach(async () => {
    await room.stop();
    await rm(dir, { recursive: true });
  });

  interface Setting extends Omit<Partial<CapturesOptions>, 'gate'> {
    readonly gate?: Partial<GateOptions>;
    readonly profile?: readonly Source[];
    readonly missing?: string;
  }

  function captures(
    snapshot: readonly Source[],
    { gate: gateOptions = {}, profile, missing, ...options }: Setting = {},
  ): Captures {
    const gate = new Gate({
      limits: {},
      model: new CostModel(20),
      pauseBudgetMs: 1_000,
      readHeap: () => ({ smallObjectBytes: 4 * MB, rssBytes: 60 * MB, isCurrent: true }),
      readHeadroom: async () => ROOMY,
      now: () => 1_000,
      ...gateOptions,
    });
    const attempts = new Attempts({
      ways: {
        'heap-snapshot': { sources: snapshot, missing: missing ?? null },
        'heap-profile': { sources: profile ?? [source('inline', [PROFILE])], missing: null },
        report: { sources: [source('inline', ['{}'])], missing: null },
      },
      gate,
      redaction: { mode: 'values', names: 'keep', keep: [], key: Buffer.alloc(32) },
      now: () => 1_000,
      onScored: (errors) => scores.push(errors),
    });
    room = new Captures({
      attempts,
      store,
      gate,
      takeTurn: async () => ({ release: async () => {} }),
      service: 'shop',
      pid: 42,
      now: () => 1_000,
      onBegin: () => {},
      onEnd: (record) => ended.push(record),
      ...options,
    });
    return room;
  }

  it('answers at once with a running record, and at the end with what was stored', async () => {
    const { record, ended: end } = captures([source('fork', [SNAPSHOT])]).request({
      ...WISH,
      incidentId: 'i',
    });
    expect(record).toMatchObject({ state: 'running', incidentId: 'i', service: 'shop', pid: 42, rule: null });
    const stored = await end;
    expect(stored).toMatchObject({
      id: record.id,
      state: 'stored',
      outcome: 'stored',
      source: 'fork',
      sourceDetail: null,
      pauseMs: 7,
      bytes: SNAPSHOT.length,
      location: 'local',
      detail: null,
      redaction: { mode: 'values', names: 'keep', redactedStrings: 0, keptStrings: 1 },
    });
    expect(await store.list()).toEqual([stored]);
    const artefact = await store.find(record.id);
    expect(gunzipSync(await buffer(artefact?.read() as Readable)).toString()).toBe(SNAPSHOT);
    expect(ended).toEqual([stored]);
  });

  it('says what a snapshot was expected to cost and what it did, and learns from it', async () => {
    const { admission } = await captures([source('fork', [SNAPSHOT])]).request(WISH).ended;
    expect(admission).toMatchObject({
      verdict: 'accepted',
      isForced: false,
      headroom: ROOMY,
      prediction: { basis: 'estimated', nodeCount: 104_858 },
      actual: { pauseMs: 7, extraMemoryBytes: 30 * MB },
    });
    expect(scores[0]?.extraMemoryBytes).toBeCloseTo((104_858 * 450) / (30 * MB) - 1, 3);
    const next = await room.request(WISH).ended;
    expect(next.admission?.prediction).toMatchObject({ basis: 'measured', nodeCount: 1 });
  });

  it('tells of a running capture how much has come', async () => {
    let goOn = (): void => {};
    const half = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const slow: Source = {
      ...source('fork', []),
      open: async () => ({
        source: 'fork',
        stream: Readable.from(
          (async function* () {
            yield Buffer.from(SNAPSHOT.slice(0, 100));
            await half;
            yield Buffer.from(SNAPSHOT.slice(100));
          })(),
        ),
        pauseMs: 1,
        finish: async () => null,
        close: async () => {},
      }),
    };
    const { ended: end } = captures([slow]).request(WISH);
    await expect.poll(() => room.list()[0]?.bytes).toBe(100);
    goOn();
    expect((await end).bytes).toBe(SNAPSHOT.length);
  });

  it('tries a source again after what may pass, and tells of it', async () => {
    const fork = source('fork', [transient, transient, SNAPSHOT], 3);
    const record = await captures([fork]).request(WISH).ended;
    expect(fork.opened).toBe(3);
    expect(record).toMatchObject({ state: 'stored', source: 'fork', sourceDetail: null });
    expect(record.detail).toBe('Before that: not quiescent; not quiescent.');
  });

  it('adds up the pauses of the attempts, the ones in vain as well', async () => {
    const cut = source('fork', [SNAPSHOT.slice(0, -20), SNAPSHOT.slice(0, -20), SNAPSHOT], 3);
    const record = await captures([cut]).request(WISH).ended;
    expect(record).toMatchObject({ state: 'stored', pauseMs: 21, admission: { actual: { pauseMs: 7 } } });
    const failing = source('fork', [SNAPSHOT.slice(0, -20)], 2);
    expect(await captures([failing]).request(WISH).ended).toMatchObject({ state: 'failed', pauseMs: 14 });
  });

  it('says which source is not there at all', async () => {
    const missing = 'fork: the addon is missing';
    const record = await captures([source('inspector', [SNAPSHOT])], { missing }).request(WISH).ended;
    expect(record.sourceDetail).toBe('fork: the addon is missing.');
  });

  it('learns nothing from a heap that it has no fresh reading of, and so refuses nothing later', async () => {
    captures([source('fork', [SNAPSHOT])], {
      gate: { readHeap: () => ({ smallObjectBytes: 0, rssBytes: 60 * MB, isCurrent: false }) },
    });
    await room.request(WISH).ended;
    expect(await room.request(WISH).ended).toMatchObject({
      state: 'stored',
      admission: { prediction: { basis: 'estimated', nodeCount: 57_000 } },
    });
  });

  it('tells when the reading of a snapshot begins', async () => {
    const begun: (string | null)[] = [];
    const onBegin = (record: CaptureRecord) => begun.push(record.source);
    captures([source('fork', [lasting]), source('inspector', [SNAPSHOT])], { onBegin });
    await room.request(WISH).ended;
    expect(begun).toEqual(['fork', 'inspector']);
  });

  it('goes to the next source at once after what will not pass, and says why not the better one', async () => {
    const fork = source('fork', [lasting], 3);
    const record = await captures([fork, source('inspector', [SNAPSHOT])]).request(WISH).ended;
    expect(fork.opened).toBe(1);
    expect(record).toMatchObject({ state: 'stored', source: 'inspector', sourceDetail: 'fork: forbidden.' });
  });

  it('does not try the sources that would take the memory from the application, when a fork ran out of it', async () => {
    const killed = new SourceError('killed', { isOutOfMemory: true });
    const inspector = source('inspector', [SNAPSHOT]);
    captures([source('fork', [killed], 5), inspector]);
    expect(await room.request({ ...WISH, force: true }).ended).toMatchObject({ outcome: 'source_failed' });
    expect(inspector.opened).toBe(0);
  });

  it('asks the source why a snapshot was cut off', async () => {
    const dying: Source = {
      name: 'fork',
      maxAttempts: 5,
      open: async () => ({
        source: 'fork',
        stream: Readable.from([Buffer.from(SNAPSHOT.slice(0, 40))]),
        pauseMs: 5,
        finish: () => Promise.reject(new SourceError('killed', { isOutOfMemory: true })),
        close: async () => {},
      }),
    };
    const record = await captures([dying]).request(WISH).ended;
    expect(record).toMatchObject({ outcome: 'source_failed', detail: 'Nothing was stored: killed.' });
  });

  it('takes a snapshot that was cut off for none, and leaves nothing of it behind', async () => {
    const cut = source('fork', [SNAPSHOT.slice(0, -20)], 2);
    const record = await captures([cut]).request(WISH).ended;
    expect(record).toMatchObject({ state: 'failed', outcome: 'source_failed' });
    expect(cut.opened).toBe(2);
    expect(cut.closed).toBe(2);
    expect((await store.list()).filter(({ kind }) => kind === 'heap-snapshot')).toEqual([]);
  });

  it('says when the store, not the source, has failed, and with which code', async () => {
    const broken = {
      ...asStore(store),
      create: () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' })),
    };
    const inspector = source('inspector', [SNAPSHOT]);
    const record = await captures([source('fork', []), inspector], { store: broken }).request(WISH).ended;
    expect(record).toMatchObject({ state: 'failed', outcome: 'store_failed', errorCode: 'ENOSPC' });
    expect(record.detail).toContain('no space left');
    expect(inspector.opened).toBe(0);
  });

  it('calls a store that is full a refusal for lack of disk', async () => {
    const full = {
      ...asStore(store),
      create: () => Promise.reject(new HeapwardenError('HEAPWARDEN_STORE_FULL', 'The store is full.')),
    };
    const record = await captures([source('fork', [])], { store: full }).request(WISH).ended;
    expect(record).toMatchObject({
      state: 'refused',
      outcome: 'refused_disk',
      errorCode: 'HEAPWARDEN_STORE_FULL',
    });
  });

  it('takes one snapshot at a time; a forced one waits for its turn', async () => {
    captures([source('fork', [SNAPSHOT])]);
    const first = room.request(WISH);
    expect(room.request(WISH).record).toMatchObject({
      state: 'refused',
      outcome: 'busy',
      admission: { verdict: 'busy' },
    });
    const forced = room.request({ ...WISH, force: true });
    expect(forced.record.state).toBe('running');
    expect((await forced.ended).state).toBe('stored');
    expect((await first.ended).state).toBe('stored');
    expect(room.request(WISH).record.state).toBe('running');
  });

  it('takes cheap kinds while a snapshot runs', async () => {
    captures([source('fork', [SNAPSHOT])]);
    const snapshot = room.request(WISH);
    const report = await room.request({ ...WISH, kind: 'report' }).ended;
    expect(report).toMatchObject({ state: 'stored', kind: 'report', redaction: null, admission: null });
    await snapshot.ended;
  });

  it('takes one of each cheap kind at a time, and lets one forced snapshot wait, not many', async () => {
    captures([source('fork', [SNAPSHOT])]);
    const wishes = Array.from({ length: 40 }, () => room.request({ ...WISH, kind: 'heap-profile' }));
    const forced = Array.from({ length: 5 }, () => room.request({ ...WISH, force: true }));
    const states = (requests: typeof wishes) => requests.map(({ record }) => record.outcome);
    expect(states(wishes)).toEqual(['running', ...Array(39).fill('busy')]);
    expect(states(forced)).toEqual(['running', 'running', 'busy', 'busy', 'busy']);
    await Promise.all([...wishes, ...forced].map(({ ended: end }) => end));
    expect(room.request({ ...WISH, kind: 'heap-profile' }).record.outcome).toBe('running');
  });

  it('does not store a heap profile that was cut off', async () => {
    captures([], { profile: [source('fork', [PROFILE.slice(0, -5)], 2)] });
    expect(await room.request({ ...WISH, kind: 'heap-profile' }).ended).toMatchObject({
      state: 'failed',
      outcome: 'source_failed',
    });
  });

  it('does not read a profile in place when its child ran out of memory', async () => {
    const killed = new SourceError('killed', { isOutOfMemory: true });
    const inline = source('inline', [PROFILE]);
    captures([], { profile: [source('fork', [killed], 5), inline] });
    const record = await room.request({ ...WISH, kind: 'heap-profile' }).ended;
    expect(record.outcome).toBe('source_failed');
    expect(inline.opened).toBe(0);
  });

  it('leaves a snapshot to whoever has the turn, unless forced', async () => {
    const takeTurn = async (): Promise<Turn> => ({ takenBy: 'Process 7 is at it.' });
    captures([source('fork', [SNAPSHOT])], { takeTurn });
    expect(await room.request(WISH).ended).toMatchObject({ outcome: 'busy', detail: 'Process 7 is at it.' });
    expect((await room.request({ ...WISH, force: true }).ended).state).toBe('stored');
  });

  it('gives the turn back, whatever became of the snapshot', async () => {
    let taken = 0;
    const takeTurn = async (): Promise<Turn> => {
      taken += 1;
      return {
        release: async () => {
          taken -= 1;
        },
      };
    };
    captures([source('fork', [lasting, SNAPSHOT])], { takeTurn });
    await room.request(WISH).ended;
    await room.request(WISH).ended;
    expect(taken).toBe(0);
  });

  it('keeps cooldown and budget, unless forced', async () => {
    captures([source('fork', [])], { gate: { limits: { cooldownMs: 5_000, perDay: 10 } } });
    await room.request(WISH).ended;
    expect(room.request(WISH).record).toMatchObject({
      state: 'refused',
      outcome: 'cooldown',
      admission: { verdict: 'cooldown' },
    });
    expect((await room.request({ ...WISH, force: true }).ended).state).toBe('stored');
  });

  it('refuses what does not fit, and takes profile and report instead', async () => {
    const fork = source('fork', [SNAPSHOT]);
    captures([fork], { gate: { readHeadroom: async () => ({ memoryBytes: 10 * MB, diskBytes: null }) } });
    const refused = await room.request({ ...WISH, rule: 'growth', incidentId: 'i' }).ended;
    expect(refused).toMatchObject({
      state: 'refused',
      outcome: 'refused_memory',
      admission: { verdict: 'refused_memory' },
    });
    expect(fork.opened).toBe(0);
    await expect.poll(() => ended).toHaveLength(3);
    expect(await store.list()).toHaveLength(2);
    for (const kind of ['heap-profile', 'report']) {
      expect(ended.find((record) => record.kind === kind)).toMatchObject({
        state: 'stored',
        insteadOf: refused.id,
        rule: 'growth',
        incidentId: 'i',
        admission: { verdict: 'degraded' },
      });
    }
  });

  it('does not take fresh evidence again for a snapshot that is refused', async () => {
    captures([source('fork', [])], {
      gate: { readHeadroom: async () => ({ memoryBytes: 0, diskBytes: null }) },
    });
    await room.request({ ...WISH, kind: 'report' }).ended;
    await room.request(WISH).ended;
    await expect.poll(() => ended).toHaveLength(3);
    await room.stop();
    expect(ended.map(({ kind }) => kind).sort()).toEqual(['heap-profile', 'heap-snapshot', 'report']);
  });

  it('forces what does not fit into memory, and says so, but never what the disk has no room for', async () => {
    let headroom: Headroom = { memoryBytes: 0, diskBytes: null };
    captures([source('fork', [SNAPSHOT])], { gate: { readHeadroom: async () => headroom } });
    expect(await room.request({ ...WISH, force: true }).ended).toMatchObject({
      state: 'stored',
      admission: { verdict: 'refused_memory', isForced: true },
    });
    headroom = { memoryBytes: null, diskBytes: 1 };
    expect((await room.request({ ...WISH, force: true }).ended).state).toBe('stored');
    headroom = { memoryBytes: null, diskBytes: 0 };
    expect((await room.request({ ...WISH, force: true }).ended).outcome).toBe('refused_disk');
  });

  it('keeps the pause budget when the fork has failed', async () => {
    const inspector = source('inspector', [SNAPSHOT]);
    captures([source('fork', [lasting]), inspector], { gate: { pauseBudgetMs: 1 } });
    expect(await room.request(WISH).ended).toMatchObject({
      outcome: 'budget',
      source: 'inspector',
      sourceDetail: 'fork: forbidden.',
    });
    expect(inspector.opened).toBe(0);
  });

  it('calls it yielded when a profiler is left to another tool', async () => {
    const taken = new SourceError('it belongs to another tool', { hasYielded: true });
    captures([], { profile: [source('inline', [taken])] });
    expect(await room.request({ ...WISH, kind: 'heap-profile' }).ended).toMatchObject({
      state: 'refused',
      outcome: 'yielded',
    });
  });

  it('refuses everything without a folder', () => {
    const { record } = captures([source('fork', [])], { store: undefined }).request({ ...WISH, force: true });
    expect(record).toMatchObject({ state: 'refused', outcome: 'off' });
  });

  it('remembers refused and failed captures, a bounded number, until they are forgotten', () => {
    captures([source('fork', [])], { gate: { limits: { perDay: 0 } } });
    for (let wish = 0; wish < 60; wish++) room.request(WISH);
    const [newest] = room.list().filter(({ state }) => state === 'refused');
    expect(room.list().filter(({ state }) => state === 'refused')).toHaveLength(50);
    expect(room.forget(newest?.id ?? '')).toBe(true);
    expect(room.forget(newest?.id ?? '')).toBe(false);
    expect(room.list().filter(({ state }) => state === 'refused')).toHaveLength(49);
  });

  it('gives up a source that has not opened yet', async () => {
    const opening: Source = {
      name: 'fork',
      maxAttempts: 3,
      open: (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    };
    captures([opening]);
    const { ended: end } = room.request(WISH);
    await expect.poll(() => room.list()[0]?.source).toBe('fork');
    await room.stop();
    expect(await end).toMatchObject({ state: 'failed' });
  });

  it('gives up a running capture when it is stopped, and takes no other', async () => {
    const endless: Source = {
      name: 'fork',
      maxAttempts: 3,
      open: async () => ({
        source: 'fork',
        stream: new Readable({ read() {} }),
        pauseMs: 0,
        finish: async () => null,
        close: async () => {},
      }),
    };
    captures([endless, source('inspector', [SNAPSHOT])]);
    const { ended: end } = room.request(WISH);
    await new Promise(setImmediate);
    await room.stop();
    expect(await end).toMatchObject({ state: 'failed', outcome: 'source_failed' });
    expect(room.request(WISH).record).toMatchObject({ state: 'refused', outcome: 'off' });
    expect(await store.list()).toEqual([]);
  });
});

/** The methods of a store, to be replaced one by one. */
function asStore(store: LocalStore) {
  return {
    create: store.create.bind(store),
    list: store.list.bind(store),
    noteAnalysis: store.noteAnalysis.bind(store),
    find: store.find.bind(store),
    remove: store.remove.bind(store),
    usage: store.usage.bind(store),
  };
}
