import { execFileSync } from 'node:child_process';
import {
  closeSync,
  createReadStream,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// As it is built, with WebAssembly and a second thread.
import type { Heap } from '../../../dist/snapshot/graph/heap.js';
import { openHeap, readHeap } from '../../../dist/snapshot/graph/open-heap.js';

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-open-heap-'));
const path = join(folder, 'real.heapsnapshot');
const MODULE = new URL('../../../dist/snapshot/graph/open-heap.js', import.meta.url).href;

const limitReasonToSkip =
  process.platform === 'linux' ? undefined : 'the limit is looked for where Linux tells of it';

beforeAll(() => {
  const writer = fileURLToPath(new URL('snapshot-writer.mjs', import.meta.url));
  execFileSync(process.execPath, [writer, 'objects', path]);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** All that a heap tells, as far as it can be compared. */
function figuresOf({ edgeNames, strings, locations, nodeCount, edgeCount, ...rest }: Heap) {
  const { nodeTypes, nodeNames, nodeIds, firstEdges, edges, shallowSizes, distances, nearestEdges } = rest;
  const { dominators, dominatorOrder, retainedSizes, pairs } = rest;
  return {
    arrays: [nodeTypes, nodeNames, nodeIds, firstEdges, edges, shallowSizes, distances, nearestEdges].map(
      hash,
    ),
    results: [dominators, dominatorOrder, retainedSizes, pairs.edges, pairs.numbers].map(hash),
    names: hash(Array.from({ length: edgeCount }, (_, edge) => edgeNames.of(edge))),
    strings: Array.from({ length: strings.count }, (_, index) => strings.get(index)),
    locations: Array.from({ length: nodeCount }, (_, node) => locations.of(node)),
  };
}

/** FNV-1a over the numbers. */
function hash(numbers: Iterable<number>): number {
  let sum = 0x811c9dc5;
  for (const number of numbers) sum = Math.imul(sum ^ number, 0x01000193);
  return sum;
}

describe('a heap', () => {
  it('is the same from a file by one thread and by two, and from a stream', {
    timeout: 120_000,
  }, async () => {
    const byOne = await openHeap(path, { threads: 1 });
    const expected = figuresOf(byOne.heap);
    byOne.close();
    expect(expected.strings).toContain('system / NativeContext');
    expect(expected.locations.filter((location) => location !== undefined).length).toBeGreaterThan(100);

    const byTwo = await openHeap(path, { threads: 2 });
    expect(figuresOf(byTwo.heap)).toEqual(expected);
    byTwo.close();

    for (const threads of [1, 2] as const) {
      const streamed = await readHeap(createReadStream(path).pipe(createGzip()), { threads });
      expect(figuresOf(streamed)).toEqual(expected);
    }
  });

  it('is read without WebAssembly where that has no memory left', () => {
    const script = `import(${JSON.stringify(MODULE)}).then(async ({ openHeap }) => {
      const held = [];
      let left = true;
      const take = () => held.push(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
      try { for (;;) take(); } catch {}
      const { heap } = await openHeap(process.argv[1], { threads: 1 });
      console.log(heap.nodeCount, heap.strings.get(heap.strings.count - 1), heap.edgeNames.of(heap.edgeCount - 1));
      try { take(); } catch { left = false; }
      console.log(left);
    });`;
    const said = execFileSync(process.execPath, ['-e', script, path], { encoding: 'utf8' });
    expect(said).toMatch(/^\d{4,} .+ \d+\nfalse\n$/);
  });

  if (limitReasonToSkip) console.warn(`Skipped: reading with little address space: ${limitReasonToSkip}.`);
  it.skipIf(limitReasonToSkip).each([2, 12, 22])(
    'is read where there are %i GB of addresses',
    (gigabytes) => {
      const script = `import(${JSON.stringify(MODULE)}).then(async ({ openHeap }) => {
      const { heap } = await openHeap(process.argv[1], { threads: 2 });
      console.log(heap.nodeCount > 1000);
    });`;
      const limited = `ulimit -v ${gigabytes * 1024 ** 2} && exec "$0" "$@"`;
      const said = execFileSync('sh', ['-c', limited, process.execPath, '-e', script, path], {
        encoding: 'utf8',
      });
      expect(said.trim()).toBe('true');
    },
  );

  it('is read by one thread where another is forbidden', () => {
    const script = `import(${JSON.stringify(MODULE)}).then(async ({ openHeap }) => {
      const { heap } = await openHeap(process.argv[1], { threads: 2 });
      console.log(process.permission.has('worker'), heap.nodeCount > 1000);
    });`;
    const flags = [
      process.version < 'v23' ? '--experimental-permission' : '--permission',
      '--allow-fs-read=*',
    ];
    const said = execFileSync(process.execPath, [...flags, '-e', script, path], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(said.trim()).toBe('false true');
  });

  it('that is broken is refused by two threads in the words of one', { timeout: 120_000 }, async () => {
    const text = readFileSync(path, 'latin1');
    const nodes = text.indexOf('"nodes":[') + 9;
    const edges = text.indexOf('"edges":[') + 9;
    const broken = join(folder, 'broken.heapsnapshot');
    const spoilt = [
      [nodes + 500_000, 'x'],
      [edges + 700_000, '"'],
      [text.indexOf('\n', edges + 900_000) - 9, '99999999'],
      [text.indexOf(',', nodes + 600_000) + 1, '99999999999,'],
    ] as const;
    for (const [at, wrong] of spoilt) {
      writeFileSync(broken, text.slice(0, at) + wrong + text.slice(at + wrong.length), 'latin1');
      const [byOne, byTwo] = await Promise.all(
        ([1, 2] as const).map((threads) => openHeap(broken, { threads }).catch((error: Error) => error)),
      );
      expect(byOne).toMatchObject({ code: 'HEAPWARDEN_SNAPSHOT_INVALID' });
      expect((byOne as Error).message).toMatch(/ at byte \d+\.$/);
      expect(byTwo).toEqual(byOne);
    }
  });

  it('says so when its file has become shorter while it is open', async () => {
    const cut = join(folder, 'cut.heapsnapshot');
    writeFileSync(cut, readFileSync(path));
    const { heap, close } = await openHeap(cut);
    truncateSync(cut, 1_000);
    expect(() => heap.strings.get(heap.strings.count - 1)).toThrow(/the file has become shorter/);
    expect(() => heap.edgeNames.of(heap.edgeCount - 1)).toThrow(/the file has become shorter/);
    close();
  });

  it('says so when it is closed, whoever has the number of its file by then', async () => {
    const { heap, close } = await openHeap(path);
    close();
    close();
    const other = openSync(path, 'r');
    const closed = expect.objectContaining({
      code: 'HEAPWARDEN_FILE_UNREADABLE',
      message: expect.stringMatching(/ is closed; /),
    });
    expect(() => heap.strings.get(heap.strings.count >> 1)).toThrow(closed);
    expect(() => heap.edgeNames.of(heap.edgeCount >> 1)).toThrow(closed);
    closeSync(other);
  });

  it.each([
    ['there is none', join(folder, 'none'), /^There is no file /],
    ['it is a folder', folder, / is a folder; give one of its files\.$/],
    ['it is no file', '/dev/null', /give its stream to readHeap\(\)/],
  ])('is read of a file, and where %s that is said', async (_what, given, message) => {
    await expect(openHeap(given)).rejects.toMatchObject({
      code: 'HEAPWARDEN_FILE_UNREADABLE',
      message: expect.stringMatching(message),
    });
  });
});
