import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RedactionOptions } from '../../src/snapshot/redaction.js';
import { redactSnapshot } from '../../src/snapshot/redactor.js';
import { cutAt } from './recorder.js';
import { KEY, redact } from './redact.js';
import { asUtf8, asV8, SnapshotBuilder } from './snapshot-builder.js';

const INVALID = expect.objectContaining({ code: 'HEAPWARDEN_SNAPSHOT_INVALID' });

/** What `text` is to become. */
function placeholder(text: string, key = KEY): string {
  const digest = createHmac('sha256', key).update(text).digest('base64url').slice(0, 11);
  return `[redacted ${text.length} ${digest}]`;
}

/** The strings of a snapshot after redaction. */
async function strings(
  builder: SnapshotBuilder,
  options: Partial<RedactionOptions> = {},
): Promise<readonly string[]> {
  return (await redact([Buffer.from(builder.text())], options)).parsed.strings;
}

/** A snapshot in which each text has one role. */
function oneOfEach(): SnapshotBuilder {
  const builder = new SnapshotBuilder();
  const object = builder.node('object', 'Customer');
  builder.node('closure', 'Customer');
  for (const type of ['string', 'regexp', 'concatenated string', 'sliced string'] as const) {
    builder.node(type, `content of ${type}`);
  }
  for (const type of [
    'hidden',
    'array',
    'code',
    'closure',
    'number',
    'native',
    'symbol',
    'bigint',
  ] as const) {
    builder.node(type, `name of ${type}`);
  }
  for (const type of ['context', 'internal', 'shortcut', 'weak', 'property'] as const) {
    builder.edge(object, type, `edge of ${type}`, 1);
  }
  return builder
    .edge(object, 'element', 3, 1)
    .traced('traced function', 'file:///traced.js')
    .loose('referred to by nobody');
}

describe('redactor', () => {
  it('takes out contents and keeps names', async () => {
    const before = JSON.parse(oneOfEach().text()).strings as string[];

    const after = await strings(oneOfEach());

    expect(after).toEqual(before.map((text) => (/^content|nobody/.test(text) ? placeholder(text) : text)));
    expect(after).toContain('<dummy>');
  });

  it('says how much it did', async () => {
    const { report, nodeCount, edgeCount } = await redact([Buffer.from(oneOfEach().text())]);

    expect(report).toEqual({ mode: 'values', names: 'keep', redactedStrings: 5, keptStrings: 18 });
    expect({ nodeCount, edgeCount }).toEqual({ nodeCount: 15, edgeCount: 6 });
  });

  it('keeps a text that is a name too, because the snapshot has it once', async () => {
    const builder = oneOfEach();
    builder.node('string', 'edge of property');

    expect(await strings(builder)).toContain('edge of property');
  });

  it('keeps the marks of the tracker, and nothing that only looks like one', async () => {
    const builder = new SnapshotBuilder();
    const texts = [
      'heapwarden:expected:7',
      'heapwarden:expected:7x',
      'heapwarden:expected:',
      'heapwarden:secret:777',
    ];
    for (const text of texts) builder.node('string', text);

    const after = await strings(builder, { names: 'hash' });
    expect(texts.filter((text) => after.includes(text))).toEqual(['heapwarden:expected:7']);
  });

  it('leaves every byte before the strings as it was, in the same memory', async () => {
    const bytes = Buffer.from(oneOfEach().text('node 20'));
    const redactor = redactSnapshot({ mode: 'values', names: 'keep', keep: [], key: KEY });
    const start = bytes.indexOf('"strings":[') + '"strings":['.length;

    const { value: first } = await redactor.transform(Readable.from([bytes])).next();

    expect(first?.buffer).toBe(bytes.buffer);
    expect((await redact([bytes])).bytes.subarray(0, start)).toEqual(bytes.subarray(0, start));
  });

  it('keeps what stands for cons and sliced strings', async () => {
    const builder = new SnapshotBuilder();
    builder.node('concatenated string', '(concatenated string)');
    builder.node('sliced string', '(sliced string)');

    expect(await strings(builder)).toEqual(['<dummy>', '', '(concatenated string)', '(sliced string)']);
  });

  it.each([
    '',
    'x',
    'ä',
    '\u{1F600}',
    'quoted "\\" \n',
    'x'.repeat(5_000),
    'x'.repeat(20_000),
    'ü'.repeat(9_000),
  ])('has the HMAC and the length of the text for a placeholder (%#)', async (text) => {
    const builder = new SnapshotBuilder();
    builder.node('string', text);

    expect((await strings(builder)).at(-1)).toBe(text === '' ? '' : placeholder(text));
  });

  it('gives equal texts equal placeholders, however they are escaped, and others under another key', async () => {
    const builder = new SnapshotBuilder();
    builder.node('string', 'Zoë "Z" \u2028');
    const text = async (escaped: typeof asV8, key: Buffer) =>
      (await redact([Buffer.from(builder.text('node 24', escaped))], { key })).parsed.strings.at(-1);

    const ascii = await text(asV8, KEY);

    expect(await text(asUtf8, KEY)).toBe(ascii);
    expect(await text(asV8, Buffer.alloc(100, 7))).toBe(placeholder('Zoë "Z" \u2028', Buffer.alloc(100, 7)));
    expect(await text(asV8, Buffer.alloc(100, 7))).not.toBe(ascii);
  });

  it('keeps what matches a pattern, of the text and not of its escapes', async () => {
    const builder = new SnapshotBuilder();
    for (const text of ['GET /käse', 'POST /käse', 'GET /']) builder.node('string', text);

    expect(await strings(builder, { keep: [/^GET .*ä/g] })).toEqual([
      '<dummy>',
      '',
      'GET /käse',
      placeholder('POST /käse'),
      placeholder('GET /'),
    ]);
  });

  it('changes nothing with mode off, and counts all the same', async () => {
    const bytes = Buffer.from(oneOfEach().text());

    const off = await redact(cutAt(bytes, [100, 900]), { mode: 'off' });

    expect(off.bytes).toEqual(bytes);
    expect(off.report).toEqual({ mode: 'off', names: 'keep', redactedStrings: 0, keptStrings: 23 });
    expect(off.nodeCount).toBe(15);
  });

  describe('of names that are made of contents', () => {
    const SECRET = 'sk-live-0123456789';

    function weakMap(keyType: 'object' | 'regexp', key: string, value: string, description?: string) {
      const builder = new SnapshotBuilder();
      builder.node('closure', 'Session');
      const from = builder.node(keyType, key);
      const to = builder.node('string', value);
      const table = builder.node('array', '');
      const name =
        description ??
        `3 / part of key (${key} @${builder.idOf(from)}) -> value (${value} @${builder.idOf(to)}) pair in WeakMap (table @${builder.idOf(table)})`;
      return builder.edge(from, 'internal', name, to).edge(table, 'internal', name.replace('3', '4'), to);
    }

    it('hides the value in the name of a WeakMap edge, and keeps ids, shape and known classes', async () => {
      const after = await strings(weakMap('object', 'Session', SECRET));

      expect(after).toContain(
        `3 / part of key (Session @5) -> value (${placeholder(SECRET)} @7) pair in WeakMap (table @9)`,
      );
      expect(after).toContain(
        `4 / part of key (Session @5) -> value (${placeholder(SECRET)} @7) pair in WeakMap (table @9)`,
      );
      expect(after.join()).not.toContain('0123456789');
    });

    it('hides a regular expression that is a key', async () => {
      const after = await strings(weakMap('regexp', SECRET, 'x y'));

      expect(after).toContain(
        `3 / part of key (${placeholder(SECRET)} @5) -> value (${placeholder('x y')} @7) pair in WeakMap (table @9)`,
      );
      expect(after.join()).not.toContain('0123456789');
    });

    it.each([
      `${SECRET} @5) -> value (${SECRET}`,
      `@1) -> value (x @3) pair in WeakMap (table @0123456789)`,
      `"\n\\ @0123456789) -> value (`,
    ])('is not misled by a value that looks like such a name (%#)', async (value) => {
      for (const [keyType, key] of [
        ['object', 'Session'],
        ['regexp', value],
      ] as const) {
        const { text } = await redact([Buffer.from(weakMap(keyType, key, value).text())]);

        expect(text.replace(/\[redacted[^\]]*\]/g, '')).not.toContain('0123456789');
      }
    });

    it('hides all of such a name that is cut off', async () => {
      const cut = `3 / part of key (Session @5) -> value (${SECRET}`;

      const after = await strings(weakMap('object', 'Session', SECRET, cut));

      expect(after).toContain(placeholder(cut));
      expect(after.join()).not.toContain('0123456789');
    });

    it("keeps V8's own format, which it writes when a name is too long", async () => {
      const format = '3 / part of key (%s @%u) -> value (%s @%u) pair in WeakMap (table @%u)';

      expect(await strings(weakMap('object', 'Session', SECRET, format))).toContain(format);
    });

    it('does not keep the whole name because a pattern matches a part of it', async () => {
      const { text } = await redact([Buffer.from(weakMap('object', 'Session', SECRET).text())], {
        keep: [/Session/],
      });

      expect(text).not.toContain('0123456789');
    });

    it('keeps the name of a class when a function has it, or every program', async () => {
      const builder = new SnapshotBuilder();
      builder.node('object', 'Session');
      builder.node('closure', 'Session');
      builder.node('object', 'Map Iterator');
      builder.node('object', 'Math');
      builder.node('object', 'system / Context');
      builder.node('object', SECRET);

      expect(await strings(builder)).toEqual([
        '<dummy>',
        '',
        'Session',
        'Map Iterator',
        'Math',
        'system / Context',
        placeholder(SECRET),
      ]);
    });

    it('hides a data: URL that is the name of a script or a key', async () => {
      const builder = new SnapshotBuilder();
      const module = builder.node('code', `data:text/javascript,"${SECRET}"`);
      builder.edge(0, 'property', `data:text/javascript,"${SECRET}"::`, module);
      builder.traced('f', `data:,${SECRET}`);

      expect((await strings(builder)).join()).not.toContain(SECRET);
    });
  });

  describe('with hashed names', () => {
    it('hides names of properties, and names that are made of them', async () => {
      const builder = new SnapshotBuilder();
      const object = builder.node('object', 'Object');
      for (const name of [
        'alice@example.org',
        'get alice@example.org',
        '<symbol alice@example.org>',
        'size',
      ]) {
        builder.edge(object, 'property', name, builder.node('closure', `bound ${name}`));
      }
      builder.node('code', '(instruction stream for get alice@example.org)');
      builder.node('closure', 'work');
      builder.node('closure', 'get size');
      builder.edge(object, 'internal', 'map', 0).edge(object, 'property', '__proto__', 0);

      const after = await strings(builder, { names: 'hash' });

      expect(after.join()).not.toContain('alice');
      expect(after).toEqual(
        expect.arrayContaining(['Object', 'size', 'get size', 'work', 'map', '__proto__']),
      );
      expect(after).toContain(placeholder('alice@example.org'));
    });
  });

  it('makes the same of the bytes wherever they are cut', async () => {
    const bytes = Buffer.from(oneOfEach().loose('Käse "\\').text('node 20'));
    const whole = await redact([bytes]);

    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 30 }), async (places) => {
        expect(await redact(cutAt(bytes, places))).toEqual(whole);
      }),
    );
  });

  it('leaves numbers and structure, and no byte of a content, for any snapshot', async () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcxyz"\\ä\n'), minLength: 8, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { maxLength: 10 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('property', 'internal', 'element')), {
          maxLength: 30,
        }),
        fc.constantFrom('node 20', 'node 24'),
        fc.constantFrom(asV8, asUtf8),
        async (contents, edges, layout, escaped) => {
          const builder = new SnapshotBuilder();
          const nodes = [0, ...contents.map((content) => builder.node('string', content))];
          for (const [from, to, type] of edges) {
            const name = type === 'element' ? from : `N${from % 5}`;
            builder.edge(nodes[from % nodes.length] ?? 0, type, name, nodes[to % nodes.length] ?? 0);
          }
          const before = JSON.parse(builder.text(layout, escaped));
          const { parsed, text, report } = await redact([Buffer.from(builder.text(layout, escaped))]);

          expect({ ...parsed, strings: [] }).toEqual({ ...before, strings: [] });
          expect(parsed.strings).toHaveLength(before.strings.length);
          expect(report.redactedStrings).toBe(new Set(contents).size);
          for (const content of contents) {
            for (const form of [content, asV8(content), asUtf8(content)]) expect(text).not.toContain(form);
          }
          expect(await redact([Buffer.from(text)])).toMatchObject({ report });
        },
      ),
    );
  });

  it.each([
    ['is cut off', (text: string) => text.slice(0, -1)],
    [
      'refers to a string that it has not',
      (text: string) => text.replace(/,"referred to by nobody"\]/, ']').replace('"locations":', '"x":'),
    ],
    [
      'has text in an unknown member',
      (text: string) => text.replace('"strings":', '"notes":["secret"],"strings":'),
    ],
    ['has bad escapes', (text: string) => text.replace('referred to', '\\q')],
    ['has a type that its header has not', (text: string) => text.replace('"nodes":[9,', '"nodes":[99,')],
    [
      'has impossible indexes of strings',
      (text: string) => text.replace('"nodes":[9,1,', '"nodes":[9,4000000000,'),
    ],
  ])('refuses a snapshot that %s', async (what, spoil) => {
    const spoilt = spoil(oneOfEach().text());
    const missing = what.startsWith('refers') ? spoilt.replace('"nodes":[9,1,', '"nodes":[9,22,') : spoilt;

    await expect(redact([Buffer.from(missing)])).rejects.toEqual(INVALID);
  });

  it('has no result before the end', () => {
    const redactor = redactSnapshot({ mode: 'values', names: 'keep', keep: [], key: KEY });

    expect(() => redactor.result()).toThrow(INVALID);
  });
});
