import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Kept, surplus } from '../../src/store/retention.js';

const BOUNDS = { maxArtefacts: 3, maxAgeMs: 100, maxBytes: 50, minFreeBytes: 0 };

function kept(...artefacts: [createdAtMs: number, bytes: number][]): Kept[] {
  return artefacts.map(([createdAtMs, bytes], index) => ({ id: String(index), createdAtMs, bytes }));
}

const ids = (removed: readonly Kept[]) => removed.map(({ id }) => id);

describe('retention', () => {
  it('removes nothing that is within the bounds', () => {
    expect(surplus(kept([0, 10], [1, 10], [2, 30]), BOUNDS, 100)).toEqual([]);
  });

  it('removes the oldest beyond the count, however they are ordered', () => {
    expect(ids(surplus(kept([3, 1], [1, 1], [2, 1], [4, 1]), BOUNDS, 10))).toEqual(['1']);
  });

  it('removes all that are too old', () => {
    expect(ids(surplus(kept([0, 1], [1, 1], [50, 1]), BOUNDS, 102))).toEqual(['0', '1']);
  });

  it('removes as many as the bytes ask for, with what comes in', () => {
    const three = kept([0, 20], [1, 20], [2, 10]);
    expect(ids(surplus(three, BOUNDS, 10, { count: 0, bytes: 15 }))).toEqual(['0']);
    expect(ids(surplus(three, BOUNDS, 10, { count: 0, bytes: 50 }))).toEqual(['0', '1', '2']);
    expect(ids(surplus(three, BOUNDS, 10, { count: 1, bytes: 0 }))).toEqual(['0']);
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
