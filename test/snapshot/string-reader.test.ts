import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
// As it is built, since the fast part is WebAssembly that is compiled then.
import { StringReader } from '../../dist/snapshot/string-reader.js';
import { openStringScan } from '../../dist/snapshot/string-scan.js';

const MAX_BYTES = 1_000_000;

/** What a reader makes of a text in chunks: its strings, or its error. */
function read(
  text: string,
  isFast: boolean,
  cuts: readonly number[] = [],
  maxStrings = Number.POSITIVE_INFINITY,
) {
  const strings: { text: string; isPlain: boolean; offset: number }[] = [];
  const reader = new StringReader({
    maxBytes: MAX_BYTES,
    maxStrings,
    onString: (bytes, start, end, isPlain, offset) =>
      strings.push({ text: bytes.toString('utf8', start, end), isPlain, offset }),
    ...(isFast ? {} : { scan: null }),
  });
  const bytes = Buffer.from(text);
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  try {
    for (const [index, start] of places.slice(0, -1).entries()) {
      const end = reader.read(bytes.subarray(start, places[index + 1]), 0, start);
      if (end >= 0) return { strings, total: reader.total, end: start + end };
    }
    return { strings, total: reader.total, end: -1 };
  } catch (error) {
    return { strings, error: (error as Error).message };
  }
}

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.stringMatching(/^["\\/\n]{0,40}$/),
  fc.string({ minLength: 10, maxLength: 300 }),
);

const lists = fc.array(anyText, { maxLength: 60 }).chain((texts) =>
  fc
    .array(fc.constantFrom(',', ',\n', ' , ', '\r\n,\t'), {
      minLength: texts.length,
      maxLength: texts.length,
    })
    .map((separators) => ({
      escaped: texts.map((text) => JSON.stringify(text).slice(1, -1)),
      text: `${texts.map((text, index) => `${index === 0 ? '' : separators[index]}${JSON.stringify(text)}`).join('')}]rest`,
    })),
);

describe('strings', () => {
  it('are found by WebAssembly', () => {
    expect(openStringScan()?.read(Buffer.from('"a","b\\"c" ,\n"ü"]'), 0, false)).toBe(3);
  });

  it('are read fast as they are with care, wherever the chunks are cut', () => {
    fc.assert(
      fc.property(lists, fc.array(fc.nat(), { maxLength: 8 }), ({ escaped, text }, cuts) => {
        const slow = read(text, false, cuts);
        expect(slow.strings.map(({ text }) => text)).toEqual(escaped);
        for (const { text: string, isPlain } of slow.strings) {
          expect(isPlain).toBe(/^[ -~]*$/.test(string) && !string.includes('\\'));
        }
        expect(read(text, true, cuts)).toEqual(slow);
      }),
      { numRuns: 500 },
    );
  });

  it('are refused fast as they are with care, with the same words', () => {
    const broken = fc
      .tuple(lists, fc.nat(), fc.constantFrom(',', '"', 'x', '\n', '\\', '\u0000', '1', ']'))
      .map(([{ text }, at, wrong]) => {
        const place = at % text.length;
        return text.slice(0, place) + wrong + text.slice(place);
      });
    fc.assert(
      fc.property(broken, fc.array(fc.nat(), { maxLength: 4 }), (text, cuts) => {
        expect(read(text, true, cuts)).toEqual(read(text, false, cuts));
      }),
      { numRuns: 500 },
    );
  });

  it('of which there are too many are refused fast as they are with care, after as many as there may be', () => {
    fc.assert(
      fc.property(lists, fc.array(fc.nat(), { maxLength: 4 }), fc.nat(), ({ escaped, text }, cuts, limit) => {
        const maxStrings = limit % (escaped.length + 2);
        const slow = read(text, false, cuts, maxStrings);
        expect(slow.error === undefined).toBe(escaped.length <= maxStrings);
        expect(slow.strings.length).toBe(Math.min(escaped.length, maxStrings));
        expect(read(text, true, cuts, maxStrings)).toEqual(slow);
      }),
      { numRuns: 500 },
    );
  });

  it('that are longer than what is looked at in one go are read too', () => {
    const long = 'x'.repeat(500_000);
    const text = `"a","${long}","b"]`;
    for (const isFast of [true, false]) {
      const { strings } = read(text, isFast, [100_000, 300_000]);
      expect(strings.map(({ text }) => text.length)).toEqual([1, long.length, 1]);
    }
  });
});
