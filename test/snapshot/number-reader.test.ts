import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
// As it is built, since the fast part is WebAssembly that is compiled then.
import { NumberReader } from '../../dist/snapshot/number-reader.js';
import { NumberScan, SLOT_TEXT_BYTES, scanMemory } from '../../dist/snapshot/number-scan.js';
import { OwnPieces } from '../../dist/snapshot/own-pieces.js';

interface Outcome {
  readonly numbers?: readonly number[];
  readonly end?: number;
  readonly error?: string;
}

/** What a reader makes of a text in chunks: its numbers, or its error. */
function read(text: string, isFast: boolean, rowLength = 1, cuts: readonly number[] = []): Outcome {
  const numbers: number[] = [];
  const wide = new Map<number, number>();
  const handler = {
    header() {},
    wide({ row, field, value }: { row: number; field: number; value: number }) {
      wide.set(row * rowLength + field, value);
    },
    rows(rows: { numbers: Uint32Array }) {
      expect(rows.numbers.length % rowLength).toBe(0);
      for (const number of rows.numbers) numbers.push(wide.get(numbers.length) ?? number);
    },
    otherSection() {},
    stringsStart() {},
    string() {},
    stringsEnd() {},
  };
  const reader = new NumberReader({
    section: 'nodes',
    rowLength,
    maxRows: Number.POSITIVE_INFINITY,
    taker: new OwnPieces(handler, isFast),
    onPiece() {},
  });
  const bytes = Buffer.from(text);
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  try {
    for (const [index, start] of places.slice(0, -1).entries()) {
      const end = reader.read(bytes.subarray(start, places[index + 1]), 0, start);
      if (end >= 0) return { numbers, end: start + end };
    }
    return { numbers, end: -1 };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

const anyNumber = fc.oneof(
  fc.nat({ max: 9 }),
  fc.nat(),
  fc.integer({ min: 2 ** 32 - 3, max: 2 ** 32 + 3 }),
  fc.nat({ max: 2 ** 40 }),
  fc.maxSafeNat(),
);

/** Texts with the separators of V8's versions, and with others that JSON allows. */
const lists = fc.tuple(fc.array(anyNumber, { maxLength: 300 }), fc.boolean()).chain(([numbers, isOfV8]) =>
  fc
    .array(isOfV8 ? fc.constantFrom(',', '\n,', ',\n') : fc.constantFrom(',', ' , ', ',\r\n\t', '\n\n,'), {
      minLength: numbers.length,
      maxLength: numbers.length,
    })
    .map((separators) => ({
      numbers,
      text: `${numbers.map((number, index) => `${index === 0 ? '' : separators[index]}${number}`).join('')}]rest`,
    })),
);

describe('numbers', () => {
  it('are read fast as they are with care, wherever the chunks are cut', () => {
    fc.assert(
      fc.property(lists, fc.array(fc.nat(), { maxLength: 8 }), ({ numbers, text }, cuts) => {
        const expected = { numbers, end: text.length - 'rest'.length };
        expect(read(text, false, 1, cuts)).toEqual(expected);
        expect(read(text, true, 1, cuts)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('are refused fast as they are with care, with the same words', () => {
    const broken = fc
      .tuple(lists, fc.nat(), fc.constantFrom(',', ' ', 'x', '-', '.', '"', '1 2', ',,', '9'.repeat(20)))
      .map(([{ text }, at, wrong]) => {
        const place = at % Math.max(1, text.indexOf(']'));
        return text.slice(0, place) + wrong + text.slice(place);
      });
    fc.assert(
      fc.property(broken, fc.array(fc.nat(), { maxLength: 4 }), (text, cuts) => {
        expect(read(text, true, 1, cuts)).toEqual(read(text, false, 1, cuts));
      }),
      { numRuns: 500 },
    );
  });

  it('come in whole rows, however many there are', () => {
    const numbers = Array.from({ length: 7 * 40_000 }, (_, index) => index);
    for (const text of [`${numbers.join()}]`, `${numbers.join('\n,')}\n]`, `${numbers.join(', ')}]`]) {
      for (const isFast of [true, false]) {
        const cuts = Array.from({ length: 20 }, (_, index) => index * 100_000);
        expect(read(text, isFast, 7, cuts)).toEqual({ numbers, end: text.length });
      }
    }
  });

  it('of a row that has no end within a piece are refused', () => {
    const { error } = read(`1,${' '.repeat(2 * SLOT_TEXT_BYTES)}2]`, true, 2);
    expect(error).toMatch(/expected the end of a row of nodes at byte 131072/);
  });

  it('are read by WebAssembly where V8 has written them', () => {
    const scan = new NumberScan(scanMemory(1));
    const readOf = (text: string) => {
      scan.text(0).set(Buffer.from(text));
      return scan.read(0, text.length);
    };
    expect(readOf('1,22,333\n,4294967295\n,')).toBe(4);
    expect([...scan.numbers(0).subarray(0, 4)]).toEqual([1, 22, 333, 4294967295]);
    expect(readOf('4294967296,')).toBe(-1);
    expect(readOf('1,,')).toBe(-1);
    expect(readOf('1 2,,')).toBe(-1);
  });
});
