import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import openWabt from 'wabt';
import { NumberReader } from '../../src/snapshot/number-reader.js';
import { type CompiledScan, NumberScan } from '../../src/snapshot/number-scan.js';

declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => CompiledScan };

const wat = readFileSync(new URL('../../wasm/number-scan.wat', import.meta.url), 'utf8');
const wabt = await openWabt();
const compiled = new WebAssembly.Module(
  wabt.parseWat('number-scan.wat', wat, { simd: true }).toBinary({}).buffer,
);

/** What a reader makes of a text in chunks: its numbers, or its error. */
function read(text: string, isFast: boolean, rowLength: number, cuts: readonly number[] = []) {
  const numbers: number[] = [];
  const reader = new NumberReader({
    name: 'nodes',
    rowLength,
    onBatch: (batch, count) => numbers.push(...batch.subarray(0, count)),
    scan: isFast ? new NumberScan(compiled) : null,
  });
  const bytes = Buffer.from(text);
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  try {
    for (const [index, start] of places.slice(0, -1).entries()) {
      const chunk = bytes.subarray(start, places[index + 1]);
      const end = reader.read(chunk, 0, start);
      if (end >= 0) return { numbers, end: start + end };
    }
    return { numbers, end: -1 };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

const lists = fc
  .array(fc.oneof(fc.nat({ max: 9 }), fc.nat(), fc.nat({ max: 2 ** 40 }), fc.maxSafeNat()), {
    maxLength: 300,
  })
  .chain((numbers) =>
    fc
      .array(fc.constantFrom(',', ',\n', '\n,', ' , ', ',\r\n\t'), {
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
      { numRuns: 300 },
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
    for (const isFast of [true, false]) {
      const rows: number[] = [];
      const reader = new NumberReader({
        name: 'nodes',
        rowLength: 7,
        onBatch: (batch, count) => {
          expect(count % 7).toBe(0);
          rows.push(batch[0] as number);
        },
        scan: isFast ? new NumberScan(compiled) : null,
      });
      const bytes = Buffer.from(`${numbers.join()}]`);
      for (let at = 0; at < bytes.length; at += 100_000) reader.read(bytes.subarray(at, at + 100_000), 0, at);
      expect(reader.total).toBe(numbers.length);
      expect(rows.every((first) => first % 7 === 0)).toBe(true);
    }
  });
});
