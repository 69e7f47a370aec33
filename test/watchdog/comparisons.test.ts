import { Readable } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { HeapwardenError } from '../../src/error.js';
import type { Analysis } from '../../src/snapshot/analysis/analysis.js';
import type { AnalyserJob } from '../../src/watchdog/analyser.js';
import { Comparisons } from '../../src/watchdog/comparisons.js';
import { storedCapture } from '../capture/record-example.js';
import { largestAnalysis } from '../report/largest-analysis.js';

const HOUR_MS = 3_600_000;

/** Comparisons whose analyses end as the test says. */
function room() {
  const jobs: (AnalyserJob & PromiseWithResolvers)[] = [];
  const clock = { nowMs: 0 };
  const comparisons = new Comparisons({
    store: {
      find: async (id) =>
        id === 'gone' ? undefined : { record: storedCapture({ id }), read: () => Readable.from([]) },
    },
    analyser: {
      analyse: (job) =>
        new Promise<Analysis>((resolve, reject) => {
          jobs.push({ ...job, resolve, reject });
          job.signal.addEventListener('abort', () => reject(job.signal.reason));
        }),
    },
    service: 'shop',
    now: () => clock.nowMs,
    logger: pino({ level: 'silent' }),
  });
  const begun = async (index: number) => {
    await expect.poll(() => jobs.length).toBe(index + 1);
    return jobs[index] as AnalyserJob & PromiseWithResolvers;
  };
  const stateOf = (id: string) => comparisons.find(id)?.state;
  return { comparisons, begun, stateOf, clock };
}

interface PromiseWithResolvers {
  readonly resolve: (analysis: Analysis) => void;
  readonly reject: (error: unknown) => void;
}

describe('comparisons', () => {
  it('run one at a time, tell how far they are, and end in a report', async () => {
    const { comparisons, begun, stateOf } = room();
    const run = comparisons.begin(['then', 'now']);
    expect(run).toMatchObject({ captures: ['then', 'now'], state: 'running', reportPath: null });
    expect(comparisons.begin(['then', 'now'])).toBeUndefined();
    const job = await begun(0);
    expect(job.snapshots.map(({ id }) => id)).toEqual(['then', 'now']);
    job.onProgress({ step: 'reading', ratio: 0.5 });
    const id = run?.id ?? '';
    expect(comparisons.find(id)).toMatchObject({ state: 'running', step: 'reading', progressRatio: 0.5 });
    job.resolve(largestAnalysis((number) => `class ${number}`));
    await expect.poll(() => stateOf(id)).toBe('done');
    const path = comparisons.find(id)?.reportPath ?? '';
    expect(path).toMatch(/^\/reports\/[\w-]{43}$/);
    expect(await comparisons.report(path)).toMatch(/<h1>shop<\/h1>/);
    expect(comparisons.begin(['then', 'now'])).toBeDefined();
  });

  it('say why they were refused, or failed', async () => {
    const { comparisons, begun, stateOf } = room();
    const refused = comparisons.begin(['then', 'now'])?.id ?? '';
    (await begun(0)).reject(new HeapwardenError('HEAPWARDEN_ANALYSIS_REFUSED', 'It would take 2 GB.'));
    await expect.poll(() => stateOf(refused)).toBe('refused');
    const failed = comparisons.begin(['then', 'now'])?.id ?? '';
    (await begun(1)).reject(new Error('It was killed.'));
    await expect.poll(() => stateOf(failed)).toBe('failed');
    const removed = comparisons.begin(['then', 'gone'])?.id ?? '';
    await expect.poll(() => stateOf(removed)).toBe('failed');
    const details = [refused, failed, removed].map((id) => comparisons.find(id)?.detail);
    expect(details).toEqual(['It would take 2 GB.', 'It was killed.', 'Capture gone has been removed.']);
  });

  it('are kept five at a time, their reports for an hour', async () => {
    const { comparisons, begun, stateOf, clock } = room();
    const ids: string[] = [];
    const paths: string[] = [];
    for (let index = 0; index < 6; index++) {
      const id = comparisons.begin(['then', 'now'])?.id ?? '';
      (await begun(index)).resolve(largestAnalysis(String));
      await expect.poll(() => stateOf(id)).toBe('done');
      ids.push(id);
      paths.push(comparisons.find(id)?.reportPath ?? '');
    }
    expect(ids.map((id) => comparisons.find(id) !== undefined)).toEqual([
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(await comparisons.report(paths[0] ?? '')).toBeUndefined();
    clock.nowMs = HOUR_MS - 1;
    expect(await comparisons.report(paths[5] ?? '')).toBeDefined();
    clock.nowMs = HOUR_MS;
    expect(await comparisons.report(paths[5] ?? '')).toBeUndefined();
  });

  it('end when the watchdog does', async () => {
    const { comparisons, begun, stateOf } = room();
    const id = comparisons.begin(['then', 'now'])?.id ?? '';
    await begun(0);
    await comparisons.stop();
    expect(stateOf(id)).toBe('failed');
  });
});
