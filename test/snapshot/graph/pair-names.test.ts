import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PairNames } from '../../../src/snapshot/graph/pair-names.js';
import { asUtf8, asV8 } from '../snapshot-builder.js';

/** As Chrome DevTools reads them. */
const NAME = /^\d+( \/ part of key \(.*? @(\d+)\) -> value \(.*? @(\d+)\) pair in WeakMap \(table @(\d+)\))$/;

/** What keys and values are called, if somebody wants to make it hard. */
const called = fc
  .array(
    fc.constantFrom(
      'Session',
      'ü',
      '"',
      '\n',
      '\u2028',
      ' @7',
      ')',
      ' -> value (',
      '12',
      ' pair in WeakMap (table @3',
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(''));
const id = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(429_496_729, 101, 103)).map(String);

const names = fc
  .record({ part: id, key: called, keyId: id, value: called, valueId: id, tableId: id })
  .map(
    ({ part, key, keyId, value, valueId, tableId }) =>
      `${part} / part of key (${key} @${keyId}) -> value (${value} @${valueId}) pair in WeakMap (table @${tableId})`,
  );

const spoilt = fc
  .tuple(names, fc.nat(), fc.nat({ max: 3 }), fc.constantFrom('', '@', ' ', '1', '(', ')'))
  .map(([name, at, removed, put]) => {
    const place = at % name.length;
    return name.slice(0, place) + put + name.slice(place + removed);
  });

function pairNamesOf(texts: readonly string[], escaped: (text: string) => string): PairNames {
  const pairNames = new PairNames();
  for (const [index, text] of texts.entries()) {
    const bytes = Buffer.from(`"${escaped(text)}",`);
    const isPlain = /^[ -~]*$/.test(text) && escaped(text) === text;
    pairNames.take(index, bytes, 1, bytes.length - 2, isPlain);
  }
  return pairNames;
}

describe('names of pairs', () => {
  it('are those that Chrome DevTools finds, with the table that it finds', () => {
    const lists = fc.array(fc.oneof(names, spoilt, called), { maxLength: 6 });
    fc.assert(
      fc.property(lists, fc.constantFrom(asV8, asUtf8), (texts, escaped) => {
        const pairNames = pairNamesOf(texts, escaped);
        for (const [index, text] of texts.entries()) {
          const tableId = NAME.exec(text)?.[4];
          const number = pairNames.numberOf(index);
          expect(number < 0 ? undefined : pairNames.tableIdOf(number)).toBe(
            tableId === undefined ? undefined : Number(tableId),
          );
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('are the shortest that there can be', () => {
    const shortest = '1 / part of key ( @1) -> value ( @3) pair in WeakMap (table @5)';
    expect(pairNamesOf([shortest], asV8).numberOf(0)).toBe(0);
  });

  it('are of one pair where their ids are the same, of however many', () => {
    const pairs = Array.from({ length: 5_000 }, (_, at) => [2 * (at % 70) + 1, 2 * at + 1, 2 * (at % 7) + 1]);
    const textOf = (part: number, [key, value, table]: readonly number[]) =>
      `${part} / part of key (K @${key}) -> value (V @${value}) pair in WeakMap (table @${table})`;
    const texts = ['K', ...[1, 2].flatMap((part) => pairs.map((pair) => textOf(part, pair)))];
    const pairNames = pairNamesOf(texts, asV8);

    expect(pairNames.count).toBe(pairs.length);
    expect([pairNames.first, pairNames.last]).toEqual([1, 2 * pairs.length]);
    for (const at of pairs.keys()) {
      expect([pairNames.numberOf(1 + at), pairNames.numberOf(1 + pairs.length + at)]).toEqual([at, at]);
    }
  });
});
