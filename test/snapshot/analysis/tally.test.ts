import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClassTallies, Tally } from '../../../src/snapshot/analysis/tally.js';

describe('a tally', () => {
  it('counts all nodes, and keeps some that are evenly spread, the first among them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50_000 }), (count) => {
        const tally = new Tally();
        for (let node = 0; node < count; node++) tally.add(node);

        const { nodes } = tally;
        expect(tally.count).toBe(count);
        expect(nodes[0]).toBe(0);
        expect(nodes.length).toBeLessThan(2048);
        expect(nodes.length).toBeGreaterThanOrEqual(Math.min(count, 1024));
        const steps = new Set(nodes.slice(1).map((node, index) => node - (nodes[index] as number)));
        expect(steps.size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  it('of the class that most nodes have is the largest', () => {
    const tallies = new ClassTallies();
    expect(tallies.largest.count).toBe(0);
    for (const [node, classNumber] of [7, 8, 8, 9].entries()) tallies.add(node, classNumber);
    expect(tallies.largest.nodes).toEqual([1, 2]);
  });
});
