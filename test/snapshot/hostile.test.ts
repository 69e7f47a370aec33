/** What somebody made to hurt a reader: each ends by an error, and in memory that has a bound. `FUZZ_RUNS` makes it longer. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { HeapReader } from '../../src/snapshot/index.js';
import { heapOf } from './graph/heap-of.js';

const IS_LONG = process.env['FUZZ_RUNS'] !== undefined;
const GB = 1024 ** 3;
const FILL_BYTES = IS_LONG ? GB : GB / 8;
const BOMB_BYTES = 12 * GB;

/** Node itself takes 50 MB, and the longest string that is read 200. */
const MAX_PEAK_BYTES = 400 * 1024 ** 2;
const DEADLINE_MS = 600_000;

const META = {
  node_fields: ['type', 'name', 'id', 'self_size', 'edge_count'],
  node_types: [['object']],
  edge_fields: ['type', 'name_or_index', 'to_node'],
  edge_types: [['property']],
  location_fields: ['object_index', 'script_id', 'line', 'column'],
};
const COUNTS = { node_count: 1, edge_count: 0 };
const BODY = '"nodes":[0,0,1,16,0],"edges":[]';

/** The start of a file up to after its header. */
function header(members: object = {}): string {
  return `{"snapshot":${JSON.stringify({ meta: META, ...COUNTS, ...members })},`;
}

function withHeader(json: string): string {
  return `{"snapshot":${json},${BODY},"strings":[""]}`;
}

interface Outcome {
  readonly code: string | null;
  readonly message: string;
  readonly peakBytes: number;
}

/** In a process of its own. */
function readHostile(start: string, fill = '', bytes = FILL_BYTES): Outcome {
  const script = fileURLToPath(new URL('fuzz/hostile.mjs', import.meta.url));
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    ['--max-old-space-size=256', script, start, fill, String(bytes)],
    { encoding: 'utf8', timeout: DEADLINE_MS, killSignal: 'SIGKILL' },
  );
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
  return JSON.parse(stdout);
}

if (!IS_LONG) console.warn('skipped: files of 12 GB, which take minutes; set FUZZ_RUNS to read them');

describe('a file without an end', { timeout: DEADLINE_MS }, () => {
  it.each([
    ['white space', '', ' \n'],
    ['white space between members', `${header()}${BODY}, `, ' \n'],
    ['white space in nodes', `${header()}"nodes":[`, ' '],
    ['white space in strings', `${header()}${BODY},"strings":[`, ' \n'],
    ['digits', `${header()}"nodes":[`, '9'],
    ['nodes', `${header()}"nodes":[0,0,1,16,0`, ',0,0,1,16,0'],
    ['edges', `${header()}"nodes":[0,0,1,16,0],"edges":[0,0,0`, ',0,0,0'],
    ['places in the source', `${header()}"locations":[0,1,2,3`, ',0,1,2,3'],
    ['brackets', `${header()}${BODY},"other":`, '[{"a":'],
    ['a member', `${header()}${BODY},"other":[1`, ',"2"'],
    ['a name', `${header()}${BODY},"`, 'x'],
    ['a header', '{"snapshot":{"a":', '['],
    ['one string', `${header()}${BODY},"strings":["`, 'x'],
    ['one string of escapes', `${header()}${BODY},"strings":["`, '\\u0041'],
    ['empty strings', `${header()}${BODY},"strings":[""`, ',""'],
  ])('ends by an error in bounded memory: %s', (_what, start, fill) => {
    const { code, message, peakBytes } = readHostile(start, fill);

    expect(code).toBe('HEAPWARDEN_SNAPSHOT_INVALID');
    expect(message).toMatch(/ at byte \d+\.$|nodes, and not more|edges, and not more/);
    expect(peakBytes).toBeLessThan(MAX_PEAK_BYTES);
  });

  it.each([
    ['many cross chunks', ',"ab"'],
    // Chunks end at multiples of four bytes too.
    ['none crosses a chunk', ',"a"'],
  ])('ends by an error where it has more strings than there can be names, of which %s', (_what, fill) => {
    const start = `${header()}${BODY},"strings":["a"`;
    const { message, peakBytes } = readHostile(start.padEnd(4 * Math.ceil(start.length / 4)), fill);

    expect(message).toMatch(/no more than 1000001 strings/);
    expect(peakBytes).toBeLessThan(MAX_PEAK_BYTES);
  });

  it.skipIf(!IS_LONG)('ends by an error where 12 GB are packed into 56 MB', () => {
    const { message, peakBytes } = readHostile(`${header()}${BODY},`, ' ', BOMB_BYTES);

    expect(message).toMatch(/expected a name at byte 12884/);
    expect(peakBytes).toBeLessThan(MAX_PEAK_BYTES);
  });

  it.skipIf(!IS_LONG)('ends by an error where it is of long strings, of which so many are kept', () => {
    const start = `${header()}${BODY},"strings":[""`;
    const { message, peakBytes } = readHostile(start, `,"${'x'.repeat(3_000)}"`, BOMB_BYTES);

    expect(message).toMatch(/no more than 2147483648 bytes of strings/);
    expect(peakBytes).toBeLessThan(2 * GB + MAX_PEAK_BYTES);
  });
});

describe('a header that promises too much', { timeout: DEADLINE_MS }, () => {
  it.each([
    ['nodes', { node_count: 2 ** 28 - 1 }],
    ['edges', { edge_count: 2 ** 32 - 1 }],
    ['both', { node_count: 2 ** 28 - 1, edge_count: 2 ** 32 - 1 }],
  ])('takes no memory for what does not come: %s', (_what, counts) => {
    const { code, peakBytes } = readHostile(`${header(counts)}${BODY},"strings":[""]}`);

    expect(code).toBe('HEAPWARDEN_SNAPSHOT_INVALID');
    expect(peakBytes).toBeLessThan(MAX_PEAK_BYTES);
  });

  it('takes no more memory than what comes needs', () => {
    const start = `${header({ node_count: 2 ** 28 - 1 })}"nodes":[0,0,1,16,0`;
    const { code, peakBytes } = readHostile(start, ',0,0,1,16,0', GB / 8);

    expect(code).toBe('HEAPWARDEN_SNAPSHOT_INVALID');
    expect(peakBytes).toBeLessThan(MAX_PEAK_BYTES);
  });
});

describe('a header', () => {
  const whole = { meta: META, ...COUNTS };
  const json = JSON.stringify(whole);
  const of = (members: object): string => JSON.stringify({ ...whole, ...members });
  const meta = (members: object): string => of({ meta: { ...META, ...members } });

  it('is read where nothing is wrong with it', async () => {
    expect((await heapOf(withHeader(json))).nodeCount).toBe(1);
  });

  it.each([
    ...[
      'NaN',
      '1e999',
      '-1',
      '1.5',
      '"1"',
      'null',
      'true',
      '[1]',
      '{}',
      '9007199254740993',
      '',
      '0x1',
    ].flatMap((count) => [
      [`a node_count ${count}`, json.replace('"node_count":1', `"node_count":${count}`)],
      [`an edge_count ${count}`, json.replace('"edge_count":0', `"edge_count":${count}`)],
    ]),
    ['no node_count', json.replace('"node_count":1,', '')],
    ['no edge_count', json.replace(',"edge_count":0', '')],
    ['two node_counts', json.replace('"node_count":1', '"node_count":1,"node_count":2')],
    ['no nodes', of({ node_count: 0 })],
    ['more nodes than there can be', of({ node_count: 2 ** 53 - 1 })],
    ['more edges than there can be', of({ edge_count: 2 ** 53 - 1 })],
    ['no meta', of({ meta: undefined })],
    ['a meta that is a list', of({ meta: [] })],
    ['no node_fields', meta({ node_fields: undefined })],
    ['no fields of nodes', meta({ node_fields: [] })],
    ['fields that are numbers', meta({ node_fields: [0, 1, 2, 3, 4] })],
    ['a million fields', meta({ node_fields: Array(1_000_000).fill('x') })],
    ['a hundred fields', meta({ node_fields: [...META.node_fields, ...Array(100).fill('x')] })],
    ['a field too few', meta({ node_fields: META.node_fields.slice(1) })],
    ['fields of edges that are missing', meta({ edge_fields: ['type', 'to_node'] })],
    ['no node_types', meta({ node_types: undefined })],
    ['types that are numbers', meta({ node_types: [[7]] })],
    ['a million types', meta({ node_types: [Array(1_000_000).fill('x')] })],
    ['no edge_types', meta({ edge_types: [] })],
    ['a root_index that is no number', of({ root_index: 'x' })],
    ['a root_index beyond the nodes', of({ root_index: 5 })],
    ['a root_index between nodes', of({ root_index: 1 })],
    ['a negative root_index', of({ root_index: -5 })],
    ['lists a hundred thousand deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['objects a hundred thousand deep', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['brackets that do not match', '{"meta":[}]'],
    ['no JSON', '{meta}'],
    ['a number', '7'],
    ['nothing', ''],
  ])('is refused with %s', async (_what, text) => {
    await expect(heapOf(withHeader(text))).rejects.toMatchObject({ code: 'HEAPWARDEN_SNAPSHOT_INVALID' });
  });

  it('may have a member of any depth beside it', async () => {
    const deep = `${'[{"a":'.repeat(100_000)}1${'}]'.repeat(100_000)}`;
    const text = `${header()}${BODY},"other":${deep},"strings":[""]}`;

    expect((await heapOf(text)).nodeCount).toBe(1);
  });

  it.each([
    ['strings before the nodes', `${header()}"strings":[""],${BODY}}`],
    ['two headers', `${header()}"snapshot":${json},${BODY},"strings":[""]}`],
    ['two lists of nodes', `${header()}"nodes":[0,0,1,16,0],${BODY},"strings":[""]}`],
    ['two lists of strings', `${header()}${BODY},"strings":[""],"strings":[""]}`],
    ['two members of one name', `${header()}${BODY},"a":1,"a":2,"strings":[""]}`],
    [
      'a hundred members',
      `${header()}${BODY},${Array.from({ length: 100 }, (_, n) => `"a${n}":1,`).join('')}"strings":[""]}`,
    ],
  ])('is followed by one of each: %s', async (_what, text) => {
    await expect(heapOf(text)).rejects.toThrow(/ at byte \d+\.$|numbers in nodes, as its header says/);
  });
});

describe('numbers that V8 does not write', () => {
  const meta = { ...META, node_fields: [...META.node_fields, 'detachedness'] };
  const NO_EDGE = 2 ** 32 - 1;

  /** A root that leads to a node, which leads back to it. */
  async function read({ type = 0, id = 3, state = 0, edgeType = 0 }) {
    const nodes = [
      [0, 0, 1, 16, 1, 0],
      [type, 0, id, 16, 1, state],
    ];
    const edges = [
      [0, 0, 6],
      [edgeType, 0, 0],
    ];
    const heap = await heapOf(
      `${header({ meta, node_count: 2, edge_count: 2 })}"nodes":[${nodes}],"edges":[${edges}],"strings":["x"]}`,
    );
    return { heap, reader: new HeapReader(heap) };
  }

  it.each([1, 16, 255, 256, 65_536, 2 ** 32 - 1])('take a type of nodes %i for another one', async (type) => {
    const { reader } = await read({ type });
    expect(reader.type(1)).toBe('other');
  });

  it.each([1, 7, 16, 255, 256, 65_536, 2 ** 32 - 1])(
    'take a type of edges %i for a hidden one',
    async (edgeType) => {
      const { reader } = await read({ edgeType });
      expect(reader.edgeType(1)).toBe('hidden');
    },
  );

  it.each([
    [1, 1],
    [2, 2],
    [3, 0],
    [256, 0],
    [258, 0],
    [2 ** 32 - 1, 0],
  ])('take a state of detachedness %i for %i', async (state, expected) => {
    const { heap } = await read({ state });
    expect(heap.detachedness?.[1] ?? 0).toBe(expected);
  });

  it.each([2 ** 32, 2 ** 32 + 3, 2 ** 53 - 1])('are refused as the id %i, which is too large', async (id) => {
    await expect(read({ id })).rejects.toMatchObject({ code: 'HEAPWARDEN_SNAPSHOT_INVALID' });
  });

  it('lead no path around: an edge to the root is no way to it', async () => {
    const { heap } = await read({});
    expect(heap.nearestEdges[0]).toBe(NO_EDGE);
  });
});
