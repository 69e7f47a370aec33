import { describe, expect, it } from 'vitest';
import { QuietGc, type QuietGcCost, type QuietGcLook } from '../../src/probe/quiet-gc.js';

const MINUTE_MS = 60_000;

/** Looks once a second; each look differs from the one before by what is given. */
function watched(minAgeMs: number, allocate: (bytes: number) => void = () => {}) {
  const asks: number[] = [];
  let look: QuietGcLook = { nowMs: 0, utilizationRatio: 0.01, majorGcCount: 1, pausedSeconds: 0 };
  const quietGc = new QuietGc(minAgeMs, (bytes) => {
    asks.push(look.nowMs);
    allocate(bytes);
  });
  return {
    asks,
    pass: (ms: number, change: Partial<QuietGcLook> = {}) => {
      const costs: QuietGcCost[] = [];
      for (const untilMs = look.nowMs + ms; look.nowMs < untilMs; ) {
        look = { ...look, ...change, nowMs: look.nowMs + 1_000 };
        const cost = quietGc.look(look);
        if (cost) costs.push(cost);
      }
      return costs;
    },
  };
}

describe('quiet GC', () => {
  it('asks for a major GC once the last one is old enough, and tells what it cost', () => {
    const { asks, pass } = watched(10 * MINUTE_MS);
    pass(10 * MINUTE_MS);
    expect(asks).toEqual([]);
    pass(3_000);
    expect(asks).toEqual([601_000]);
    const costs = pass(1_000, { majorGcCount: 2, pausedSeconds: 0.02 });
    expect(costs).toEqual([{ durationMs: 3_000, pausedMs: 20 }]);
  });

  it('waits while the application is busy', () => {
    const { asks, pass } = watched(MINUTE_MS);
    pass(10 * MINUTE_MS, { utilizationRatio: 0.2 });
    expect(asks).toEqual([]);
    pass(1_000, { utilizationRatio: 0.01 });
    expect(asks).toHaveLength(1);
  });

  it('does not ask where V8 collects often enough by itself', () => {
    const { asks, pass } = watched(MINUTE_MS);
    for (let count = 2; count < 20; count++) expect(pass(30_000, { majorGcCount: count })).toEqual([]);
    expect(asks).toEqual([]);
  });

  it('asks once and waits, and not again before the same time has passed when nothing comes of it', () => {
    const { asks, pass } = watched(10 * MINUTE_MS);
    pass(22 * MINUTE_MS);
    expect(asks).toEqual([601_000, 601_000 + 11 * MINUTE_MS + 1_000]);
  });

  it('keeps quiet when the memory is refused', () => {
    const { asks, pass } = watched(MINUTE_MS, () => {
      throw new RangeError('Array buffer allocation failed');
    });
    expect(pass(3 * MINUTE_MS)).toEqual([]);
    expect(asks).toHaveLength(2);
  });
});
