import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../../../src/snapshot/analysis/analyse.js';
import type { Analysis } from '../../../src/snapshot/analysis/analysis.js';
import { openHeap } from '../../../src/snapshot/graph/open-heap.js';

const HOUR_MS = 3_600_000;

/** Keeps 1,000 orders more each time, and has more and more requests in flight, others each time. */
const PROGRAM = `
  class Order { constructor(id) { this.id = id; this.note = 'order ' + id; } }
  class Request { constructor(id) { this.id = id; this.body = 'request ' + id; } }
  globalThis.orders = [];
  for (let time = 0; time < 3; time++) {
    for (let id = 0; id < 1000; id++) orders.push(new Order(time * 1000 + id));
    globalThis.inFlight = Array.from({ length: 2000 * (time + 1) }, (_, id) => new Request(id));
    require('node:v8').writeHeapSnapshot(process.argv[1] + '/' + time + '.heapsnapshot');
  }
`;

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-several-'));
beforeAll(() => {
  execFileSync(process.execPath, ['-e', PROGRAM, folder]);
});
afterAll(() => rmSync(folder, { recursive: true }));

function analysisOf(times: readonly number[]): Promise<Analysis> {
  return analyse(
    times.map((time) => ({
      open: () => openHeap(join(folder, `${time}.heapsnapshot`)),
      takenAtMs: time * HOUR_MS,
    })),
  );
}

describe('the analysis of several snapshots', { timeout: 60_000 }, () => {
  it('takes work in flight for growth, as long as there are two', async () => {
    const { suspects } = await analysisOf([0, 2]);
    // Of 6,000 that have come, 2,000 are in the place of those that have gone.
    expect(suspects[0]).toMatchObject({ className: 'Request', newCount: 4000 });
  });

  it('blames what has survived, where there are three', async () => {
    const { suspects, snapshots } = await analysisOf([0, 1, 2]);
    expect(snapshots).toHaveLength(3);
    expect(suspects[0]).toMatchObject({
      className: 'Order',
      newCount: 1000,
      countThen: 1000,
      countNow: 3000,
    });
    expect(suspects[0]?.retainerPath.join(' › ')).toMatch(/global › orders/);
    // What has come and survived has come within the first hour.
    expect(suspects[0]?.growthBytesPerHour).toBe(suspects[0]?.newBytes);
    expect(suspects.map(({ className }) => className)).not.toContain('Request');
  });

  it('tells what is new, gone and has survived of each class', async () => {
    const { classes } = await analysisOf([0, 2]);
    const of = (name: string) => classes.find(({ className }) => className === name);
    expect(of('Order')).toMatchObject({ newCount: 2000, goneCount: 0, survivedCount: 1000 });
    expect(of('Request')).toMatchObject({ newCount: 6000, goneCount: 2000, survivedCount: 0 });
  });

  it('tells whether they are in order, and the one that is not', async () => {
    const isReversed = async (...times: number[]) => (await analysisOf(times)).comparison?.isReversed;
    expect(await isReversed(0, 1, 2)).toBe(false);
    expect(await isReversed(0, 2, 1)).toBe(true);
    expect(await isReversed(2, 0)).toBe(true);
    expect(await isReversed(1, 1)).toBe(false);
  });

  it('tells nothing by the hour where it is not told when they were taken', async () => {
    const sources = [0, 2].map((time) => ({ open: () => openHeap(join(folder, `${time}.heapsnapshot`)) }));
    const { suspects, snapshots } = await analyse(sources);
    expect(snapshots.map(({ takenAt }) => takenAt)).toEqual([null, null]);
    expect(suspects[0]).toMatchObject({ className: 'Request', growthBytesPerHour: null });
  });

  it('is refused before anything is read where a time is none', async () => {
    const opened: string[] = [];
    const open = () => {
      opened.push('a snapshot');
      return openHeap(join(folder, '0.heapsnapshot'));
    };
    await expect(analyse([{ open }, { open, takenAtMs: Number.NaN }])).rejects.toThrow(RangeError);
    expect(opened).toEqual([]);
  });

  it('tells nothing of that of one snapshot', async () => {
    const { classes, comparison } = await analysisOf([0]);
    expect(comparison).toBeNull();
    expect(classes[0]).toMatchObject({ newCount: null, goneCount: null, survivedCount: null });
  });
});
