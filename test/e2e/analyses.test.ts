import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { CaptureRecord } from '../../src/capture/record.js';
import type { Verdict } from '../../src/detect/verdict.js';
import { IncidentBook } from '../../src/incident/incident-book.js';
import { AnalysisTally } from '../../src/metrics/analysis-tally.js';
import type { ArtefactStore } from '../../src/store/artefact-store.js';
import { LocalStore } from '../../src/store/local-store.js';
import type { Analyser as AnalyserClass, AnalyserOptions } from '../../src/watchdog/analyser.js';
import type { Analyses as AnalysesClass, AnalysesOptions } from '../../src/watchdog/analyses.js';
import { storedCapture } from '../capture/record-example.js';
import { analyserPid, reasonToSkip, slowly } from './analyser-process.js';
import { createMemoryCgroup, type MemoryCgroup } from './memory-cgroup.js';
import { NODE, ROOT } from './watched-process.js';

// They start a process of what was built.
const { Analyses } = (await import(join(ROOT, 'dist/watchdog/analyses.js'))) as {
  Analyses: typeof AnalysesClass;
};
const { Analyser } = (await import(join(ROOT, 'dist/watchdog/analyser.js'))) as {
  Analyser: typeof AnalyserClass;
};

/** What a room may have otherwise. */
type RoomOptions = Partial<AnalysesOptions & Omit<AnalyserOptions, 'store'>>;

const MB = 2 ** 20;
const PATIENCE = { timeout: 30_000, interval: 10 };

if (reasonToSkip) console.warn(`Skipped: analyses whose process is killed: ${reasonToSkip}.`);
const probe = createMemoryCgroup(100 * MB);
if (typeof probe === 'string') console.warn(`Skipped: an analysis without memory: ${probe}.`);
else probe.remove();

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-analyses-'));
let snapshot: Buffer;

beforeAll(() => {
  const path = join(folder, 'leak.heapsnapshot');
  const program = `
    globalThis.sessions = new Map();
    for (let id = 0; id < 20_000; id++) sessions.set(id, { id, cart: [id] });
    v8.writeHeapSnapshot(${JSON.stringify(path)});`;
  execFileSync(NODE, ['-e', program]);
  snapshot = readFileSync(path);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Analyses of one open incident, over a store on the disk, with a real process for each. */
async function room(
  { readMemoryBytes = () => null, deadlineMs, ...options }: RoomOptions = {},
  storeOf: (local: LocalStore) => ArtefactStore = (local) => local,
) {
  const dir = mkdtempSync(join(folder, 'store-'));
  const local = await LocalStore.open(dir, {
    maxArtefacts: 100,
    maxAgeMs: 1e13,
    maxBytes: 1e9,
    minFreeBytes: 0,
  });
  const incidents = new IncidentBook({ newId: () => 'incident', advise: () => '' });
  const leaking = { verdict: 'leaking', slopePerSecond: 1, timeToLimitSeconds: 1, reason: '' };
  incidents.observe({
    nowMs: 0,
    verdicts: { js_heap: leaking as unknown as Verdict },
    pressure: { level: 'normal', ratios: {}, nearest: null },
    overdue: [],
  });
  const tally = new AnalysisTally();
  const told: string[] = [];
  const store = storeOf(local);
  const analyses = new Analyses({
    store,
    analyser: new Analyser({ store, readMemoryBytes, ...(deadlineMs !== undefined && { deadlineMs }) }),
    incidents,
    tally,
    pid: 42,
    tell: ({ type }) => told.push(type),
    now: Date.now,
    logger: pino({ level: 'silent' }),
    ...options,
  });
  onTestFinished(() => analyses.stop());

  /** Stores a snapshot as evidence of the incident. */
  async function put(bytes: Buffer, changes: Partial<CaptureRecord> = {}): Promise<CaptureRecord> {
    const record = storedCapture({
      id: randomUUID(),
      createdAt: new Date(2026, 0, 1, 0, incidents.list()[0]?.captures.length).toISOString(),
      bytes: snapshot.length,
      storedBytes: bytes.length,
      sha256: createHash('sha256').update(snapshot).digest('hex'),
      ...changes,
    });
    const writer = await local.create(record);
    await finished(writer.stream.end(bytes));
    await writer.commit(record);
    incidents.attachCapture('incident', record.id);
    return record;
  }

  const analysisOf = async ({ id }: CaptureRecord) => (await local.find(id))?.record.analysis;
  return { local, incidents, tally, told, analyses, put, analysisOf };
}

/** A room whose process has half of the snapshot and waits for the rest. */
async function halfWay(options: RoomOptions = {}) {
  const packed = gzipSync(snapshot);
  const { read, letGo } = slowly(packed);
  const slow = (local: LocalStore) =>
    ({
      find: async (id: string) => {
        const artefact = await local.find(id);
        return artefact && { ...artefact, read };
      },
      noteAnalysis: local.noteAnalysis.bind(local),
    }) as unknown as ArtefactStore;
  const rest = await room(options, slow);
  const record = await rest.put(packed);
  rest.analyses.noteIncident('incident');
  return { ...rest, record, letGo };
}

describe('the analysis of a snapshot', () => {
  it('is on record when it is done, and what it has found in the incident', async () => {
    const { analyses, incidents, put, analysisOf, tally, told } = await room();
    const record = await put(gzipSync(snapshot));
    analyses.noteIncident('incident');
    await analyses.settled();
    expect(await analysisOf(record)).toEqual({
      state: 'done',
      progressRatio: null,
      detail: null,
      errorCode: null,
    });
    expect(analyses.of('incident')?.snapshots).toHaveLength(1);
    expect(incidents.list()[0]?.suspects.length).toBeGreaterThan(0);
    const inShort = analyses.of('incident')?.suspects.map(({ pathTree: _, ...suspect }) => suspect);
    expect(incidents.list()[0]?.suspects).toEqual(inShort);
    expect([tally.counts, told]).toEqual([{ done: 1, refused: 0, failed: 0 }, ['updated']]);
  });

  it('is refused where its header tells of more than there is memory for, with the numbers on record', async () => {
    const { analyses, put, analysisOf, tally } = await room({ readMemoryBytes: () => 101 * MB });
    // By its text alone there would be enough.
    const record = await put(gzipSync(snapshot), { bytes: 1_000 });
    analyses.noteIncident('incident');
    await analyses.settled();
    expect(await analysisOf(record)).toEqual({
      state: 'refused',
      progressRatio: null,
      detail: expect.stringMatching(/^It would take \d+ MB, and there are 101 MB;/),
      errorCode: null,
    });
    expect(tally.counts).toEqual({ done: 0, refused: 1, failed: 0 });
  });

  it('is told of while it runs, on the record and of the incident', async () => {
    const { analyses, record, letGo } = await halfWay();
    await expect.poll(() => analyses.runOf('incident')?.step, PATIENCE).toBe('reading snapshot 1 of 1');
    expect(analyses.runOf('incident')).toMatchObject({
      captureId: record.id,
      progressRatio: expect.toSatisfy((ratio) => ratio >= 0 && ratio < 0.5),
    });
    expect(analyses.runOf('another')).toBeUndefined();
    expect(analyses.onRecord(record).analysis).toMatchObject({ state: 'running', detail: null });
    letGo();
    await analyses.settled();
    expect(analyses.runOf('incident')).toBeUndefined();
    expect(analyses.onRecord(record).analysis?.state).toBe('done');
  });

  it('does not change the record of another process', async () => {
    const { analyses, put, analysisOf } = await room({ pid: 43 });
    const record = await put(gzipSync(snapshot));
    analyses.noteIncident('incident');
    await analyses.settled();
    expect(analyses.onRecord(record).analysis?.state).toBe('done');
    expect(await analysisOf(record)).toBeNull();
  });

  it.each([
    ['reads it from where it is by then', true, 'done', null],
    ['says when it is nowhere', false, 'failed', expect.stringContaining('has been removed')],
  ])('of one that has gone since it was looked up %s', async (_what, isElsewhere, state, detail) => {
    let isRunning = (): boolean => false;
    const moving = (local: LocalStore) =>
      ({
        find: async (id: string) => {
          const artefact = await local.find(id);
          if (isRunning()) return isElsewhere ? artefact : undefined;
          return artefact && { ...artefact, read: () => createReadStream('/has/gone') };
        },
        noteAnalysis: local.noteAnalysis.bind(local),
      }) as unknown as ArtefactStore;
    const { analyses, put, analysisOf } = await room({}, moving);
    isRunning = () => analyses.runOf('incident') !== undefined;
    const record = await put(gzipSync(snapshot));
    analyses.noteIncident('incident');
    await analyses.settled();
    expect(await analysisOf(record)).toMatchObject({ state, detail });
  });

  it('that does not fit into memory is refused, on record', async () => {
    const { analyses, put, analysisOf, tally } = await room({ readMemoryBytes: () => 100 * MB });
    const record = await put(gzipSync(snapshot));
    analyses.noteIncident('incident');
    await analyses.settled();
    expect(await analysisOf(record)).toEqual({
      state: 'refused',
      progressRatio: null,
      detail: expect.stringMatching(/^It would take \d+ MB, and there are 100 MB; "heapwarden analyze"/),
      errorCode: null,
    });
    expect(tally.counts).toEqual({ done: 0, refused: 1, failed: 0 });
  });

  it('of a damaged artefact is a failure on record, and the artefact not looked at again', async () => {
    const { analyses, incidents, put, analysisOf, tally, told } = await room();
    const packed = gzipSync(snapshot);
    const damaged = await put(Buffer.from(packed).fill(0xff, 1_000, 2_000));
    analyses.noteIncident('incident');
    await analyses.settled();
    const failure = {
      state: 'failed',
      progressRatio: null,
      detail: expect.stringMatching(/^reading snapshot 1 of 1: .*(damaged|at byte \d+)/),
      errorCode: 'HEAPWARDEN_SNAPSHOT_INVALID',
    };
    expect(await analysisOf(damaged)).toEqual(failure);
    expect(incidents.list()[0]).toMatchObject({ suspects: [], signature: null });
    const whole = await put(packed);
    analyses.noteIncident('incident');
    await analyses.settled();
    expect(await analysisOf(whole)).toMatchObject({ state: 'done' });
    expect(await analysisOf(damaged)).toEqual(failure);
    expect([tally.counts, told]).toEqual([{ done: 1, refused: 0, failed: 1 }, ['updated']]);
  });

  it('that takes too long is a failure on record', async () => {
    const { analyses, record, analysisOf, tally } = await halfWay({ deadlineMs: 1 });
    await analyses.settled();
    expect(await analysisOf(record)).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('it took too long'),
      errorCode: 'HEAPWARDEN_ANALYSIS_FAILED',
    });
    expect(tally.counts.failed).toBe(1);
  });

  it.skipIf(reasonToSkip)(
    'whose process is killed is a failure on record, and the next one goes well',
    async () => {
      const { analyses, incidents, record, analysisOf, tally, put, told, letGo } = await halfWay();
      await expect.poll(() => analyses.runOf('incident')?.step, PATIENCE).toBe('reading snapshot 1 of 1');
      process.kill(await analyserPid(), 'SIGKILL');
      await analyses.settled();
      expect(await analysisOf(record)).toEqual({
        state: 'failed',
        progressRatio: null,
        detail: expect.stringMatching(/^reading snapshot 1 of 1: .* it was killed/),
        errorCode: 'HEAPWARDEN_ANALYSIS_FAILED',
      });
      expect(incidents.list()[0]).toMatchObject({ resolvedAt: null, suspects: [] });
      expect([tally.counts, told]).toEqual([{ done: 0, refused: 0, failed: 1 }, []]);
      letGo();
      const next = await put(gzipSync(snapshot));
      analyses.noteIncident('incident');
      await analyses.settled();
      expect(await analysisOf(next)).toMatchObject({ state: 'done' });
      expect((await analysisOf(record))?.state).toBe('failed');
    },
  );

  it.skipIf(reasonToSkip ?? typeof probe === 'string')(
    'whose process the kernel ends for lack of memory is a failure on record',
    async () => {
      const { analyses, record, analysisOf, letGo } = await halfWay();
      const cgroup = createMemoryCgroup(1 * MB) as MemoryCgroup;
      onTestFinished(() => cgroup.remove());
      cgroup.add(await analyserPid());
      letGo();
      await analyses.settled();
      expect(await analysisOf(record)).toMatchObject({
        state: 'failed',
        detail: expect.stringContaining('as the kernel does when memory runs out'),
        errorCode: 'HEAPWARDEN_ANALYSIS_FAILED',
      });
    },
  );

  it('that is given up at the end of the watchdog leaves the record as it was', async () => {
    const { analyses, record, analysisOf, tally } = await halfWay();
    await expect.poll(() => analyses.runOf('incident'), PATIENCE).toBeDefined();
    await analyses.stop();
    await analyses.settled();
    expect(await analysisOf(record)).toBeNull();
    expect(tally.counts).toEqual({ done: 0, refused: 0, failed: 0 });
  });
});

describe('the analysis of an incident with several snapshots', () => {
  /** Orders stay; requests are in flight, others each time, and more each time. */
  const PROGRAM = `
    class Order { constructor(id) { this.id = id; this.note = 'order ' + id; } }
    class Request { constructor(id) { this.id = id; this.body = 'request ' + id; } }
    globalThis.orders = [];
    for (let time = 0; time < 4; time++) {
      for (let id = 0; id < 1000; id++) orders.push(new Order(time * 1000 + id));
      globalThis.inFlight = Array.from({ length: 2000 * (time + 1) }, (_, id) => new Request(id));
      v8.writeHeapSnapshot(process.argv[1] + '/' + time + '.heapsnapshot');
    }`;
  const read = (time: number): Buffer => gzipSync(readFileSync(join(folder, `${time}.heapsnapshot`)));

  beforeAll(() => {
    execFileSync(NODE, ['-e', PROGRAM, folder]);
  });

  it('takes the first, the last but one and the last, and blames what has survived', async () => {
    const { analyses, incidents, put } = await room();
    const records: CaptureRecord[] = [];
    for (const time of [0, 1, 2, 3]) records.push(await put(read(time)));
    analyses.noteIncident('incident');
    await analyses.settled();
    const takenAt = [0, 2, 3].map((index) => records[index]?.createdAt);
    expect(analyses.of('incident')?.snapshots.map((snapshot) => snapshot.takenAt)).toEqual(takenAt);
    const suspects = incidents.list()[0]?.suspects ?? [];
    expect(suspects[0]).toMatchObject({ className: 'Order', newCount: 2000, countThen: 1000 });
    expect(suspects.map(({ className }) => className)).not.toContain('Request');
  });

  it('tells which function has allocated what is held, by the profiles beside them', async () => {
    const { analyses, incidents, put } = await room();
    const script = 'file:///srv/orders.js';
    const profileOf = (selfSize: number): Buffer => {
      const node = (functionName: string, url: string, children: object[] = []) => ({
        callFrame: { functionName, url, lineNumber: 11 },
        selfSize: url === '' ? 0 : selfSize,
        children,
      });
      const place = node('placeOrder', script, [node('Order', script)]);
      return gzipSync(
        JSON.stringify({ head: node('(root)', '', [place, node('log', 'file:///srv/log.js')]) }),
      );
    };
    await put(read(0));
    await put(profileOf(100), { kind: 'heap-profile', bytes: 300 });
    await put(read(1));
    await put(profileOf(5_000), { kind: 'heap-profile', bytes: 300 });
    await put(read(2));
    analyses.noteIncident('incident');
    await analyses.settled();
    const [incident] = incidents.list();
    expect(incident?.suspects[0]?.className).toBe('Order');
    const joined = incident?.allocators.map(({ name, bytesDelta, suspectIndex }) => [
      name,
      bytesDelta,
      suspectIndex,
    ]);
    expect(joined).toHaveLength(3);
    expect(joined).toContainEqual(['placeOrder', 4_900, 0]);
    expect(joined).toContainEqual(['Order', 4_900, 0]);
    expect(joined).toContainEqual(['log', 4_900, null]);
  });

  it('is one of those that the store still has', async () => {
    const { analyses, local, put } = await room();
    const first = await put(read(0));
    const gone = await put(read(1));
    const last = await put(read(2));
    await local.remove(gone.id);
    analyses.noteIncident('incident');
    await analyses.settled();
    const takenAt = [first.createdAt, last.createdAt];
    expect(analyses.of('incident')?.snapshots.map((snapshot) => snapshot.takenAt)).toEqual(takenAt);
  });
});
