import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Triples } from '../../../src/snapshot/graph/triples.js';

describe('triples', () => {
  it('have the same number where they are the same, and are found by it', () => {
    const part = fc.oneof(fc.nat({ max: 3 }), fc.constantFrom(2 ** 31, 2 ** 32 - 1));
    fc.assert(
      fc.property(fc.array(fc.tuple(part, part, part)), (drawn) => {
        const triples = new Triples();
        const known = new Map<string, number>();
        for (const triple of drawn) {
          const key = triple.join();
          if (!known.has(key)) known.set(key, known.size);
          const number = triples.numberOf(...triple);
          expect(number).toBe(known.get(key));
          expect([0, 1, 2].map((index) => triples.part(number, index as 0 | 1 | 2))).toEqual(triple);
        }
        expect(triples.count).toBe(known.size);
      }),
    );
  });

  it('keep their numbers as they become many', () => {
    const triples = new Triples();
    const many = Array.from({ length: 10_000 }, (_, at) => [at & 7, at, 2 * at] as const);
    for (const [at, triple] of many.entries()) expect(triples.numberOf(...triple)).toBe(at);
    for (const [at, triple] of many.entries()) expect(triples.numberOf(...triple)).toBe(at);
  });
});
