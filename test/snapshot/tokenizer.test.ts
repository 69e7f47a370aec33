import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SnapshotTokenizer } from '../../src/snapshot/tokenizer.js';
import { cutAt, Recorder, record } from './recorder.js';
import { asUtf8, asV8, SnapshotBuilder } from './snapshot-builder.js';

const INVALID = expect.objectContaining({ code: 'HEAPWARDEN_SNAPSHOT_INVALID' });

function small(): SnapshotBuilder {
  const builder = new SnapshotBuilder();
  const object = builder.node('object', 'Käse\n"\\');
  const text = builder.node('string', 'back\\slash "quoted" \u2028 end\\');
  return builder
    .edge(0, 'element', 1, object)
    .edge(object, 'property', 'name', text)
    .traced('work', 'file:///app.js');
}

/** @returns what is thrown for `text`, in one chunk */
function failure(text: string): unknown {
  try {
    record([Buffer.from(text)]);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('snapshot tokenizer', () => {
  it.each(['node 20', 'node 24'] as const)('tells all that is in a file as %s writes it', (layout) => {
    const text = small().text(layout);
    const parsed = JSON.parse(text);

    const { recorder, counts } = record([Buffer.from(text)]);

    expect(recorder.seenHeader?.raw).toEqual(parsed.snapshot);
    expect(recorder.seenHeader?.nodeTypes[3]).toBe('object');
    expect(recorder.sections).toEqual({
      nodes: parsed.nodes,
      edges: parsed.edges,
      trace_function_infos: parsed.trace_function_infos,
      locations: parsed.locations,
    });
    expect(recorder.strings.map((raw) => JSON.parse(`"${raw}"`))).toEqual(parsed.strings);
    expect(recorder.others).toEqual({ trace_tree: false });
    expect(text.slice(recorder.stringsFrom - 10, recorder.stringsFrom + 1)).toBe('"strings":[');
    expect(text.slice(recorder.stringsTo)).toBe(']}');
    expect(counts).toEqual({ nodes: 3, edges: 2, strings: 7, bytes: Buffer.byteLength(text) });
  });

  it('tells which strings are the same as their bytes', () => {
    const { recorder } = record([Buffer.from(small().text())]);

    expect(recorder.plain).toEqual(recorder.strings.map((raw) => !raw.includes('\\')));
  });

  it('tells the same wherever the bytes are cut in two', () => {
    const bytes = Buffer.from(small().text('node 20', asUtf8));
    const whole = record([bytes]);

    for (let place = 0; place <= bytes.length; place++) {
      expect(record(cutAt(bytes, [place]))).toEqual(whole);
    }
  });

  it('tells the same for any number of cuts, contents and ways of escaping', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        fc.constantFrom(asV8, asUtf8),
        (texts, places, escaped) => {
          const builder = small();
          for (const text of texts) builder.node('string', text);
          const bytes = Buffer.from(builder.text('node 24', escaped));
          const cuts = places.map((place) => place % bytes.length);

          expect(record(cutAt(bytes, cuts))).toEqual(record([bytes]));
        },
      ),
    );
  });

  it('finds fields by their names, in any order', () => {
    const text = small().text().replace('"type","name","id"', '"id","name","type"');

    const { recorder } = record([Buffer.from(text)]);

    expect(recorder.seenHeader?.fieldIndex('nodes', 'type')).toBe(2);
  });

  it('accepts white space wherever JSON does, and unknown members of any kind', () => {
    const spaced = small()
      .section('scopes', '[1, 2, [3, {"a": "]}\\""}], true]')
      .section('version', '14.6')
      .section('note', '"x"')
      .text()
      .replaceAll(':[', ' : [ ')
      .replaceAll('],', ' ] , ')
      .replace(/^\{/, '\n { \t')
      .concat('\n\n');

    const { recorder } = record([Buffer.from(spaced)]);

    expect(recorder.others).toEqual({ trace_tree: false, scopes: true, version: false, note: true });
    expect(recorder.strings).toHaveLength(7);
  });

  it('gives numbers in whole rows', () => {
    const rows = 200_000;
    const text = small()
      .text()
      .replace('"node_count":3', `"node_count":${rows}`)
      .replace(/"nodes":\[[^\]]*/, `"nodes":[${Array(rows).fill('3,1,5,16,0,0')}`);
    const counts: number[] = [];
    const recorder = new Recorder();
    recorder.rows = ({ section, numbers }) => {
      if (section === 'nodes') counts.push(numbers.length);
    };

    new SnapshotTokenizer(recorder).write(Buffer.from(text));

    expect(counts.length).toBeGreaterThan(1);
    expect(counts.every((count) => count % 6 === 0)).toBe(true);
    expect(counts.reduce((sum, count) => sum + count)).toBe(rows * 6);
  });

  it('holds a string of 30 MB that comes in pieces', () => {
    const long = 'x'.repeat(30 * 2 ** 20);
    const bytes = Buffer.from(new SnapshotBuilder().loose(long).text());

    const { recorder } = record(cutAt(bytes, [1_000_000, 9_000_000, 20_000_000]));

    expect(recorder.strings[2]?.length).toBe(long.length);
  });

  it('refuses a string without an end before it has taken all memory', () => {
    const start = small().text().replace(/\]\}$/, ',"');
    const tokenizer = new SnapshotTokenizer(new Recorder());
    tokenizer.write(Buffer.from(start));
    const piece = Buffer.alloc(2 ** 20, 'x');

    expect(() => {
      for (let count = 0; count < 70; count++) tokenizer.write(piece);
    }).toThrow(/expected the end of a string, after 67108864 bytes of it at byte \d+/);
  });

  it('refuses a header without an end', () => {
    const tokenizer = new SnapshotTokenizer(new Recorder());
    tokenizer.write(Buffer.from('{"snapshot":{"title":"'));

    expect(() => {
      for (let count = 0; count < 40; count++) tokenizer.write(Buffer.alloc(65_536, 'x'));
    }).toThrow(INVALID);
  });

  it('refuses a file that is cut off, at whatever byte', () => {
    const text = small().text('node 20', asV8);

    for (let end = 0; end < text.length; end++) {
      expect(failure(text.slice(0, end)), `cut at ${end}`).toEqual(INVALID);
    }
    expect(failure(text)).toBeUndefined();
  });

  it.each([
    ['no JSON', 'hello', /"\{" at byte 0/],
    ['a list', '[1]', /"\{" at byte 0/],
    ['nothing in it', '{}', /the member snapshot/],
    ['no header first', '{"nodes":[]}', /the member snapshot first at byte 9/],
    ['a header that is no object', '{"snapshot":7}', /an object snapshot/],
    ['a header without meta', '{"snapshot":{}}', /an object snapshot\.meta/],
    ['bad JSON in the header', '{"snapshot":{"a":}}', /a header in JSON/],
  ])('refuses %s', (_what, text, message) => {
    const error = failure(text);

    expect(error).toEqual(INVALID);
    expect((error as Error).message).toMatch(message);
  });

  it.each([
    [
      'a word among numbers',
      (text: string) => text.replace('"nodes":[', '"nodes":[null,'),
      /a number in nodes at byte/,
    ],
    [
      'a string among numbers',
      (text: string) => text.replace('"edges":[', '"edges":["1",'),
      /in edges at byte/,
    ],
    ['a negative number', (text: string) => text.replace('"nodes":[', '"nodes":[-'), /in nodes/],
    [
      'a fraction',
      (text: string) => text.replace('"nodes":[', '"nodes":[1.'),
      /a digit or "," in nodes at byte/,
    ],
    ['two commas', (text: string) => text.replace('"nodes":[', '"nodes":[1,,'), /a number in nodes/],
    [
      'a comma at the end',
      (text: string) => text.replace('],\n"edges"', ',],\n"edges"'),
      /a number in nodes/,
    ],
    [
      'two numbers without a comma',
      (text: string) => text.replace('"nodes":[', '"nodes":[1 '),
      /"," in nodes at byte/,
    ],
    [
      'a huge number',
      (text: string) => text.replace('"nodes":[', '"nodes":[9007199254740992,'),
      /below 2\^53/,
    ],
    [
      'an endless number',
      (text: string) => text.replace('"nodes":[', `"nodes":[${'9'.repeat(500)},`),
      /below 2\^53/,
    ],
    ['half a row', (text: string) => text.replace('"nodes":[', '"nodes":[1,'), /rows of 6 numbers/],
    [
      'a row too many',
      (text: string) => text.replace('"nodes":[', '"nodes":[1,2,3,4,5,6,'),
      /3 rows of nodes, as its header says, and not more at byte/,
    ],
    [
      'a row too few',
      (text: string) => text.replace('"edge_count":2', '"edge_count":3'),
      /3 rows of edges, as its header says, not 2/,
    ],
    [
      'a count that is no number',
      (text: string) => text.replace('"node_count":3', '"node_count":"3"'),
      /node_count/,
    ],
    [
      'a number among strings',
      (text: string) => text.replace('"strings":[', '"strings":[1,'),
      /a string or "\]"/,
    ],
    [
      'strings without a comma',
      (text: string) => text.replace('"strings":[', '"strings":["" '),
      /"," or "\]"/,
    ],
    ['a newline in a string', (text: string) => text.replace('<dummy>', 'a\nb'), /no control character/],
    [
      'nodes that are no list',
      (text: string) => text.replace(/"nodes":\[[^\]]*\]/, '"nodes":{}'),
      /"\[" of nodes/,
    ],
    ['a member twice', (text: string) => text.replace('"edges":', '"nodes":'), /one member nodes/],
    [
      'no edges',
      (text: string) => text.replace('"edges":', '"hedges":'),
      /2 rows of edges, as its header says, not 0/,
    ],
    ['no strings', (text: string) => text.replace('"strings":', '"springs":'), /the member strings/],
    [
      'nodes after the strings',
      (text: string) => text.replace('"samples":[],', '').replace(/\}$/, ',"samples":[]}'),
      /after all other/,
    ],
    ['something after the end', (text: string) => `${text}x`, /nothing more/],
    ['no colon', (text: string) => text.replace('"nodes":', '"nodes"'), /":"/],
  ])('refuses %s', (_what, spoil, message) => {
    const text = small().text();
    const error = failure(spoil(text));

    expect(spoil(text)).not.toBe(text);
    expect(error).toEqual(INVALID);
    expect((error as Error).message).toMatch(message);
  });

  it('throws nothing else for any garbage', () => {
    const bytes = Buffer.from(small().text());
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.uint8Array({ minLength: 1, maxLength: 4 }),
        (place, garbage) => {
          const spoilt = Buffer.from(bytes);
          spoilt.set(garbage.subarray(0, bytes.length - place), place);
          const error = failure(spoilt.toString('latin1'));
          expect(
            error === undefined || (error as { code?: string }).code === 'HEAPWARDEN_SNAPSHOT_INVALID',
          ).toBe(true);
        },
      ),
    );
  });
});
