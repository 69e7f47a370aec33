import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CostModel } from '../../src/capture/cost-model.js';

const MB = 1024 * 1024;
const HEAP = { smallObjectBytes: 100 * MB, rssBytes: 1024 * MB, isCurrent: true };

function learned(model: CostModel, nodeCount: number, bytesPerNode: number) {
  return model.learn({
    source: 'fork',
    prediction: model.predict('fork', HEAP),
    nodeCount,
    heap: HEAP,
    actual: {
      extraMemoryBytes: nodeCount * bytesPerNode,
      storedBytes: nodeCount * 10,
      durationMs: 5_000,
      pauseMs: 12,
    },
  });
}

describe('cost model', () => {
  it('guesses the objects from the heap, on the safe side, until a snapshot has counted them', () => {
    const guess = new CostModel(20).predict('fork', HEAP);
    expect(guess).toMatchObject({ basis: 'estimated', nodeCount: Math.round((100 * MB) / 40) });
    expect(guess.extraMemoryBytes).toBe(guess.nodeCount * 450);
    expect(guess.pauseMs).toBe(32);
  });

  it('knows that a bare Node has objects too, and that V8 of Node 26 takes more for each', () => {
    const empty = { smallObjectBytes: 0, rssBytes: 0, isCurrent: true };
    expect(new CostModel(20).predict('fork', empty).nodeCount).toBe(57_000);
    expect(new CostModel(26).predict('fork', empty).extraMemoryBytes).toBe(57_000 * 800);
  });

  it('counts the pause of a fork by memory, and of the others by objects', () => {
    const model = new CostModel(20);
    const larger = { ...HEAP, rssBytes: 2 * HEAP.rssBytes };
    expect(model.predict('fork', larger).pauseMs).toBeGreaterThan(model.predict('fork', HEAP).pauseMs);
    expect(model.predict('inspector', larger).pauseMs).toBe(model.predict('inspector', HEAP).pauseMs);
  });

  it('tells how wrong it was, and is right about the same heap the next time', () => {
    const model = new CostModel(20);
    const errors = learned(model, 500_000, 450);
    expect(errors.extraMemoryBytes).toBeCloseTo(2_621_440 / 500_000 - 1, 5);
    const next = model.predict('fork', HEAP);
    expect(next).toMatchObject({ basis: 'measured', nodeCount: 500_000, extraMemoryBytes: 500_000 * 450 });
    expect(model.predict('fork', { ...HEAP, smallObjectBytes: 50 * MB }).nodeCount).toBe(250_000);
  });

  it('takes what has come since the objects were counted for small objects', () => {
    const model = new CostModel(20);
    learned(model, 100_000, 450);
    const grown = model.predict('fork', { ...HEAP, smallObjectBytes: 110 * MB });
    expect(grown.nodeCount).toBe(100_000 + Math.round((10 * MB) / 100));
  });

  it('counts no objects by a heap whose size is not current, or not known', () => {
    for (const heap of [
      { ...HEAP, isCurrent: false },
      { ...HEAP, smallObjectBytes: 0 },
    ]) {
      const model = new CostModel(20);
      const prediction = model.predict('fork', heap);
      const actual = { extraMemoryBytes: null, storedBytes: 1, durationMs: 1, pauseMs: 1 };
      model.learn({ source: 'fork', prediction, nodeCount: 500_000, heap, actual });
      expect(model.predict('fork', HEAP)).toMatchObject({ basis: 'estimated', nodeCount: 2_621_440 });
    }
  });

  it('keeps every prediction within reason, whatever one snapshot has cost', () => {
    const amount = fc.double({ min: 0, max: 1e15, noNaN: true });
    const nodes = fc.integer({ min: 0, max: 1e9 });
    fc.assert(
      fc.property(amount, amount, nodes, (extraMemoryBytes, storedBytes, nodeCount) => {
        const model = new CostModel(20);
        const prediction = model.predict('fork', HEAP);
        const actual = { extraMemoryBytes, storedBytes, durationMs: 0, pauseMs: 0 };
        model.learn({ source: 'fork', prediction, nodeCount, heap: HEAP, actual });
        const next = model.predict('fork', HEAP);
        expect(next.extraMemoryBytes).toBeLessThanOrEqual(next.nodeCount * 450 * 8);
        expect(next.storedBytes).toBeLessThanOrEqual(next.nodeCount * 12 * 8);
        expect(Number.isFinite(next.nodeCount)).toBe(true);
      }),
    );
  });

  it('corrects upwards at once and downwards by half', () => {
    const model = new CostModel(20);
    learned(model, 1_000_000, 900);
    expect(model.predict('fork', HEAP).extraMemoryBytes).toBe(1_000_000 * 900);
    learned(model, 1_000_000, 500);
    expect(model.predict('fork', HEAP).extraMemoryBytes).toBe(1_000_000 * 700);
  });

  it('leaves out of its score what a source does not tell', () => {
    const model = new CostModel(20);
    const prediction = model.predict('fork', HEAP);
    const actual = { extraMemoryBytes: null, storedBytes: 1, durationMs: 1, pauseMs: 1 };
    const errors = model.learn({ source: 'fork', prediction, nodeCount: 1_000, heap: HEAP, actual });
    expect(Object.keys(errors).sort()).toEqual(['durationMs', 'pauseMs', 'storedBytes']);
  });

  it('never predicts less for a larger heap', () => {
    const bytes = fc.integer({ min: 0, max: 4e9 });
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        const model = new CostModel(20);
        const [small, large] = one < other ? [one, other] : [other, one];
        const at = (smallObjectBytes: number) =>
          model.predict('fork', { smallObjectBytes, rssBytes: 0, isCurrent: true });
        expect(at(large).extraMemoryBytes).toBeGreaterThanOrEqual(at(small).extraMemoryBytes);
      }),
    );
  });
});
