import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, edgeCode } from '../../../src/snapshot/graph/heap-graph.js';
import { PairNames } from '../../../src/snapshot/graph/pair-names.js';
import { markPairs, otherOfPair, pairOf } from '../../../src/snapshot/graph/pairs.js';

const INTERNAL = edgeCode('internal');
const TABLE_PAIR = edgeCode('table pair');
const TABLE_ID = 5;

/** String 0 is no name of a pair; the others are, two of each. */
function namesOf(pairCount: number): PairNames {
  const names = new PairNames();
  for (let index = 1; index <= 2 * pairCount; index++) {
    const id = 2 * ((index + 1) >> 1) + 101;
    const text = `${index} / part of key (K @${id}) -> value (V @${id}) pair in WeakMap (table @${TABLE_ID})`;
    names.take(index, Buffer.from(text), 0, text.length, true);
  }
  return names;
}

describe('pairs', () => {
  it('are found again by either of their edges', () => {
    const pairCount = 5;
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 2 * pairCount }), { minLength: 1, maxLength: 40 }), (edgeNames) => {
        // The second of two nodes is the table; it has the second half of the edges.
        const half = edgeNames.length >> 1;
        const graph = {
          firstEdges: Uint32Array.of(0, half, edgeNames.length),
          edges: new Uint32Array(edgeNames.length).fill((1 << EDGE_TYPE_BITS) | INTERNAL),
          nodeIds: Uint32Array.of(3, TABLE_ID),
        };
        const pairs = markPairs(graph, Uint32Array.from(edgeNames), namesOf(pairCount));

        const expected = [...edgeNames.keys()].filter((edge) => edgeNames[edge] !== 0);
        expect([...pairs.edges]).toEqual(expected);
        const pairBy = (edge: number) => ((edgeNames[edge] as number) + 1) >> 1;
        for (const edge of expected) {
          const alike = expected.filter((other) => pairBy(other) === pairBy(edge));
          expect(new Set(alike.map((other) => pairOf(pairs, other)))).toEqual(new Set([pairOf(pairs, edge)]));
          expect(pairOf(pairs, edge)).toBeLessThan(pairs.edges.length);
          expect(otherOfPair(pairs, edge)).toBe(alike.find((other) => other !== edge));
          expect(((graph.edges[edge] as number) & EDGE_TYPE_MASK) === TABLE_PAIR).toBe(edge >= half);
        }
      }),
    );
  });
});
