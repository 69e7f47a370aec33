import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRoom } from '../../src/store/quota.js';
import { type Kept, surplus } from '../../src/store/retention.js';

const BOUNDS = { maxArtefacts: 3, maxAgeMs: 100, maxBytes: 50, minFreeBytes: 0 };

function kept(...artefacts: [createdAtMs: number, bytes: number][]): Kept[] {
  return artefacts.map(([createdAtMs, bytes], index) => ({
    id: String(index),
    kind: 'report',
    pid: 1,
    createdAtMs,
    bytes,
  }));
}

const ids = (removed: readonly Kept[]) => removed.map(({ id }) => id);

describe('retention', () => {
  it('keeps the newest two heap snapshots of each process as long as anything else can go', () => {
    const of = (id: string, kind: Kept['kind'], pid: number, createdAtMs: number) => ({
      id,
      kind,
      pid,
      createdAtMs,
      bytes: 1,
    });
    const all = [
      of('oldest', 'heap-snapshot', 1, 0),
      of('baseline', 'heap-snapshot', 1, 1),
      of('growth', 'heap-snapshot', 1, 2),
      of('other process', 'heap-snapshot', 2, 3),
      of('profile', 'heap-profile', 1, 4),
      ...Array.from({ length: 50 }, (_, index) => of(`report ${index}`, 'report', 1, 5 + index)),
    ];
    const left = (maxArtefacts: number) => {
      const removed = surplus(all, { ...BOUNDS, maxArtefacts, maxBytes: 1_000 }, 60);
      return all.filter((artefact) => !removed.includes(artefact)).map(({ id }) => id);
    };
    expect(left(4)).toEqual(['baseline', 'growth', 'other process', 'report 49']);
    expect(left(2)).toEqual(['growth', 'other process']);
  });

  it('removes nothing that is within the bounds', () => {
    expect(surplus(kept([0, 10], [1, 10], [2, 30]), BOUNDS, 100)).toEqual([]);
  });

  it('removes the oldest beyond the count, however they are ordered', () => {
    expect(ids(surplus(kept([3, 1], [1, 1], [2, 1], [4, 1]), BOUNDS, 10))).toEqual(['1']);
  });

  it('removes all that are too old', () => {
    expect(ids(surplus(kept([0, 1], [1, 1], [50, 1]), BOUNDS, 102))).toEqual(['0', '1']);
  });

  it('removes as many as the bytes ask for', () => {
    expect(ids(surplus(kept([0, 20], [1, 20], [2, 25]), BOUNDS, 10))).toEqual(['0']);
    expect(ids(surplus(kept([0, 20], [1, 20], [2, 51]), BOUNDS, 10))).toEqual(['0', '1', '2']);
  });

  it('leaves a store within its bounds, and never removes a newer one before an older', () => {
    const artefact = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 60 }));
    fc.assert(
      fc.property(fc.array(artefact), fc.integer({ min: 0, max: 300 }), (artefacts, nowMs) => {
        const all = kept(...artefacts);
        const removed = surplus(all, BOUNDS, nowMs);
        const rest = all.filter((one) => !removed.includes(one));
        expect(rest.length).toBeLessThanOrEqual(BOUNDS.maxArtefacts);
        expect(rest.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(BOUNDS.maxBytes);
        for (const one of rest) {
          expect(nowMs - one.createdAtMs).toBeLessThanOrEqual(BOUNDS.maxAgeMs);
          for (const gone of removed) expect(gone.createdAtMs).toBeLessThanOrEqual(one.createdAtMs);
        }
      }),
    );
  });
});

const MB = 1024 * 1024;

describe('room for an artefact that grows', () => {
  const bounds = { maxBytes: 100 * MB, minFreeBytes: 10 * MB };
  const stored = kept([2, 30 * MB], [1, 40 * MB], [3, 20 * MB]);
  const holdings = { kept: stored, unfinishedBytes: 0, spareBytes: 500 * MB };

  it('costs nothing while there is some, and is looked for again some megabytes later', () => {
    expect(planRoom({ fromBytes: 0, toBytes: MB }, { ...holdings, kept: [] }, bounds)).toEqual({
      removed: [],
      grantedBytes: 5 * MB,
    });
  });

  it('is looked for more often when there is little', () => {
    expect(planRoom({ fromBytes: 1 * MB, toBytes: 2 * MB }, holdings, bounds)).toEqual({
      removed: [],
      grantedBytes: 3 * MB,
    });
    expect(planRoom({ fromBytes: 9 * MB, toBytes: 10 * MB }, holdings, bounds)).toEqual({
      removed: [],
      grantedBytes: 10 * MB,
    });
  });

  it('costs the oldest, and no more than are needed', () => {
    expect(planRoom({ fromBytes: 10 * MB, toBytes: 11 * MB }, holdings, bounds)).toEqual({
      removed: [stored[1]],
      grantedBytes: (11 + 4) * MB,
    });
  });

  it('is made on the disk as well', () => {
    const onFullDisk = { ...holdings, spareBytes: -MB };
    expect(planRoom({ fromBytes: 0, toBytes: MB }, onFullDisk, bounds)).toMatchObject({
      removed: [stored[1]],
    });
  });

  it('is refused, with the numbers, when removing all would not be enough', () => {
    expect(planRoom({ fromBytes: 100 * MB, toBytes: 101 * MB }, holdings, bounds)).toEqual({
      refusal: 'the artefacts may take 100 MB together (storeMaxBytes)',
    });
    expect(
      planRoom({ fromBytes: 0, toBytes: 40 * MB }, { ...holdings, unfinishedBytes: 61 * MB }, bounds),
    ).toEqual({
      refusal: 'the artefacts may take 100 MB together (storeMaxBytes), and others are writing 61 MB',
    });
    expect(
      planRoom({ fromBytes: 0, toBytes: MB }, { ...holdings, spareBytes: -90 * MB + 10 }, bounds),
    ).toEqual({
      refusal:
        'the disk has -80 MB free, of which 10 MB are left to others (storeMinFreeBytes), and the stored artefacts take 90 MB',
    });
  });

  it('never passes quota or disk, loses no artefact in vain, and no newer one before an older', () => {
    const artefact = fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 40 * MB }));
    fc.assert(
      fc.property(
        fc.array(artefact, { maxLength: 6 }),
        fc.nat(120 * MB),
        fc.nat(MB),
        fc.nat(30 * MB),
        fc.integer({ min: -50 * MB, max: 200 * MB }),
        (artefacts, fromBytes, growthBytes, unfinishedBytes, spareBytes) => {
          const all = kept(...artefacts);
          const growth = { fromBytes, toBytes: fromBytes + growthBytes };
          const plan = planRoom(growth, { kept: all, unfinishedBytes, spareBytes }, bounds);
          const bytesOf = (some: readonly Kept[]) => some.reduce((sum, { bytes }) => sum + bytes, 0);
          if ('refusal' in plan) {
            const fitsQuota = growth.toBytes + unfinishedBytes <= bounds.maxBytes;
            const fitsDisk = growthBytes + MB <= spareBytes + bytesOf(all);
            expect(fitsQuota && fitsDisk).toBe(false);
            return;
          }
          const { removed, grantedBytes } = plan;
          const rest = all.filter((one) => !removed.includes(one));
          expect(grantedBytes).toBeGreaterThanOrEqual(growth.toBytes);
          expect(grantedBytes + unfinishedBytes + bytesOf(rest)).toBeLessThanOrEqual(bounds.maxBytes);
          expect(grantedBytes - fromBytes).toBeLessThanOrEqual(spareBytes + bytesOf(removed));
          for (const gone of removed) {
            for (const one of rest) expect(gone.createdAtMs).toBeLessThanOrEqual(one.createdAtMs);
          }
          const last = removed.at(-1);
          if (last === undefined) return;
          const withLastBytes = bytesOf(rest) + last.bytes;
          const fitsWithLast =
            growth.toBytes + unfinishedBytes + withLastBytes <= bounds.maxBytes &&
            growthBytes + MB <= spareBytes + bytesOf(removed) - last.bytes;
          expect(fitsWithLast).toBe(false);
        },
      ),
    );
  });
});
