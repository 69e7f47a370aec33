import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { runAnalysis as RunAnalysis } from '../../src/analyser/job.js';
import type { AnalysisProgress } from '../../src/analyser/messages.js';
import { analyserPid, factOf, reasonToSkip as lookReasonToSkip, slowly } from './analyser-process.js';
import { reasonToSkip as addonReasonToSkip } from './native/application.js';
import { NODE, ROOT } from './watched-process.js';

// The job starts a process of what was built.
const job = join(ROOT, 'dist/analyser/job.js');
const { runAnalysis } = (await import(job)) as { runAnalysis: typeof RunAnalysis };
const { HeapwardenError } = (await import(
  join(ROOT, 'dist/error.js')
)) as typeof import('../../src/error.js');

if (lookReasonToSkip) console.warn(`Skipped: the process of an analysis: ${lookReasonToSkip}.`);
const ioniceReasonToSkip =
  addonReasonToSkip ?? (spawnSync('ionice').error ? 'there is no ionice on the path' : undefined);
if (ioniceReasonToSkip)
  console.warn(`Skipped: the priority of an analysis at the disk: ${ioniceReasonToSkip}.`);

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-analyser-'));
const HOUR_MS = 3_600_000;

beforeAll(() => {
  const programs = join(ROOT, 'bench/diagnosis');
  execFileSync(NODE, [
    join(programs, 'leak.mjs'),
    join(programs, 'programs/map-of-sessions.mjs'),
    folder,
    '2',
    'fork',
  ]);
});
afterAll(() => rmSync(folder, { recursive: true }));

function stored(name: string, takenAtMs: number) {
  const text = readFileSync(join(folder, name));
  return { takenAtMs, bytes: text.length, read: () => Readable.from([gzipSync(text)]) };
}

function analysed(
  snapshots: Parameters<typeof runAnalysis>[0]['snapshots'],
  signal?: AbortSignal,
  availableBytes: number | null = null,
) {
  const told: AnalysisProgress[] = [];
  const done = runAnalysis({
    snapshots,
    availableBytes,
    signal: signal ?? new AbortController().signal,
    onProgress: (progress) => told.push(progress),
  });
  // Some tests look at what it does meanwhile before they look at its end.
  done.catch(() => {});
  return { done, told };
}

/** Runs `work` where there is no Node to be started. */
function withoutNode<T>(work: () => T): T {
  const { execPath } = process;
  process.execPath = '/no/such/node';
  try {
    return work();
  } finally {
    process.execPath = execPath;
  }
}

describe('the process that analyses snapshots', () => {
  it('names who holds what has grown between two of a process that was copied, and says what it is at', async () => {
    const { done, told } = analysed([stored('then.heapsnapshot', 0), stored('now.heapsnapshot', HOUR_MS)]);
    const { suspects } = await done;
    expect(suspects[0]).toMatchObject({ newCount: 4_000, pattern: 'Map without bound' });
    expect(suspects[0]?.retainerPath.join(' › ')).toMatch(
      /^module map-of-sessions\.mjs › sessions \(Map\) › /,
    );
    expect([...new Set(told.map(({ step }) => step))]).toEqual([
      'reading snapshot 1 of 2',
      'reading snapshot 2 of 2',
      'looking for suspects',
    ]);
    const ratios = told.map(({ ratio }) => ratio);
    expect(ratios[0]).toBe(0);
    expect(ratios.at(-1)).toBeGreaterThan(0.5);
    expect(ratios).toEqual([...ratios].sort((a, b) => a - b));
  });

  it.each([
    ['is no snapshot', () => gzipSync('{"nodes":[]}')],
    ['is cut off', () => gzipSync(readFileSync(join(folder, 'now.heapsnapshot'))).subarray(0, 50_000)],
    ['is no gzip file', () => Buffer.from('not at all')],
  ])('says so when one %s, and harms nobody', async (_what, bytes) => {
    const { done } = analysed([{ takenAtMs: 0, bytes: 1, read: () => Readable.from([bytes()]) }]);
    await expect(done).rejects.toMatchObject({ code: 'HEAPWARDEN_SNAPSHOT_INVALID' });
  });

  it('is not blamed for a store that gives half of a snapshot', async () => {
    async function* half() {
      yield gzipSync(readFileSync(join(folder, 'now.heapsnapshot'))).subarray(0, 50_000);
      throw new HeapwardenError('HEAPWARDEN_S3_FAILED', 'The object storage does not answer.');
    }
    const { done } = analysed([{ takenAtMs: 0, bytes: 1, read: () => Readable.from(half()) }]);
    await expect(done).rejects.toMatchObject({
      code: 'HEAPWARDEN_S3_FAILED',
      message: 'The object storage does not answer.',
    });
  });

  it('refuses what by its header does not fit into memory, before the rest of it has come', async () => {
    const text = readFileSync(join(folder, 'now.heapsnapshot'));
    const { read } = slowly(gzipSync(text));
    const { done } = analysed([{ takenAtMs: 0, bytes: text.length, read }], undefined, 101 * 2 ** 20);
    await expect(done).rejects.toMatchObject({
      code: 'HEAPWARDEN_ANALYSIS_REFUSED',
      message: expect.stringMatching(/^It would take \d+ MB, and there are 101 MB;/),
    });
  });

  it('takes what is compressed twice for no snapshot', async () => {
    const twice = gzipSync(gzipSync(readFileSync(join(folder, 'now.heapsnapshot'))));
    const { done } = analysed([{ takenAtMs: 0, bytes: 1, read: () => Readable.from([twice]) }]);
    await expect(done).rejects.toMatchObject({ code: 'HEAPWARDEN_SNAPSHOT_INVALID' });
  });

  it('ends when it is not wanted any more', async () => {
    const stop = new AbortController();
    const { done } = analysed([stored('now.heapsnapshot', 0)], stop.signal);
    stop.abort();
    await expect(done).rejects.toMatchObject({
      code: 'HEAPWARDEN_ANALYSIS_FAILED',
      message: expect.stringContaining('it is not wanted any more'),
    });
  });

  it('is a failure when it cannot be started', async () => {
    const { done } = withoutNode(() => analysed([stored('now.heapsnapshot', 0)]));
    await expect(done).rejects.toMatchObject({
      code: 'HEAPWARDEN_ANALYSIS_FAILED',
      message: expect.stringContaining('ENOENT'),
    });
  });
});

describe.skipIf(lookReasonToSkip)('the process that analyses snapshots, while it runs', () => {
  /** An analysis that has half of what it reads. */
  async function halfWay() {
    const text = readFileSync(join(folder, 'now.heapsnapshot'));
    const { read, letGo } = slowly(gzipSync(text));
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const { done } = analysed([{ takenAtMs: 0, bytes: text.length, read }], stop.signal);
    return { done, letGo, pid: await analyserPid() };
  }

  it('has the lowest priority, all of its threads, and is the first choice of the kernel when memory runs out', async () => {
    const { pid } = await halfWay();
    const niceOf = (thread: string): string | undefined =>
      factOf(pid, `task/${thread}/stat`).split(') ').at(-1)?.split(' ')[16];
    const threads = readdirSync(`/proc/${pid}/task`);
    expect(threads.length).toBeGreaterThan(1);
    expect(threads.map(niceOf)).toEqual(threads.map(() => '19'));
    expect(factOf(pid, 'oom_score_adj').trim()).toBe('1000');
  });

  it.skipIf(ioniceReasonToSkip)('waits for everybody else at the disk', async () => {
    const { pid } = await halfWay();
    expect(execFileSync('ionice', ['-p', String(pid)], { encoding: 'utf8' }).trim()).toBe('idle');
  });

  it('is a failure when it is killed', async () => {
    const { done, pid } = await halfWay();
    process.kill(pid, 'SIGKILL');
    await expect(done).rejects.toMatchObject({
      code: 'HEAPWARDEN_ANALYSIS_FAILED',
      message: expect.stringContaining('it was killed'),
    });
  });

  it('is a failure when it breaks, with its last words', async () => {
    const { done, pid } = await halfWay();
    process.kill(pid, 'SIGSEGV');
    await expect(done).rejects.toMatchObject({
      code: 'HEAPWARDEN_ANALYSIS_FAILED',
      message: expect.stringContaining('it ended by SIGSEGV'),
    });
  });
});
