/** Small ones of the files of `npm run bench:sizes`: of what is made by formula the right answers are known. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { linkedList, star, strings, tree, weakMap } from '../../bench/snapshot/shapes.mjs';
import { SnapshotFile } from '../../bench/snapshot/snapshot-file.mjs';
import { analyse, HeapReader, openHeap } from '../../src/snapshot/index.js';

const folder = mkdtempSync(join(tmpdir(), 'heapwarden-sizes-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SHAPES = [
  ['a list', linkedList(100_000)],
  ['many edges of one node', star(100_000)],
  ['a tree with ways back, and large numbers', tree(14)],
  ['many strings', strings(20_000, 200)],
  ['one string of 30 MB', strings(1, 30_000_000)],
  ['a WeakMap', weakMap(20_000)],
] as const;

function write(path: string, shape: (typeof SHAPES)[number][1], layout: 'node 20' | 'node 24'): void {
  const { nodeCount, edgeCount } = shape;
  const file = new SnapshotFile(path, { nodeCount, edgeCount, layout });
  shape.write(file);
  file.end();
}

describe.each(SHAPES)('a snapshot made by formula: %s', (what, shape) => {
  it.each(['node 20', 'node 24'] as const)(
    'has the answers of the formula, as %s writes it',
    async (layout) => {
      const path = join(folder, `${what} ${layout}.heapsnapshot`);
      write(path, shape, layout);
      const { heap, close } = await openHeap(path);

      expect(shape.wrong(heap, new HeapReader(heap))).toEqual([]);
      const { suspects } = await analyse([{ open: async () => ({ heap, close() {} }), takenAtMs: 0 }]);
      expect(suspects[0]?.retainerPath.join(' › ')).toMatch(shape.holder);
      close();
    },
  );
});

describe('a WeakMap', () => {
  it('is read in little of V8’s heap, however many pairs it has', () => {
    const path = join(folder, 'pairs.heapsnapshot');
    write(path, weakMap(200_000), 'node 24');
    const module = fileURLToPath(new URL('../../dist/snapshot/index.js', import.meta.url));
    const script = `import(${JSON.stringify(module)}).then(async ({ openHeap }) => {
      const { heap } = await openHeap(process.argv[1]);
      console.log(heap.pairs.edges.length);
    });`;
    const flags = ['--max-old-space-size=24', '-e', script, path];
    expect(execFileSync(process.execPath, flags, { encoding: 'utf8' }).trim()).toBe('400000');
  });
});
