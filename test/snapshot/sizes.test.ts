/** Small ones of the files of `npm run bench:sizes`: of what is made by formula the right answers are known. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

describe.each(SHAPES)('a snapshot made by formula: %s', (what, shape) => {
  it.each(['node 20', 'node 24'] as const)(
    'has the answers of the formula, as %s writes it',
    async (layout) => {
      const path = join(folder, `${what} ${layout}.heapsnapshot`);
      const { nodeCount, edgeCount, holder } = shape;
      const file = new SnapshotFile(path, { nodeCount, edgeCount, layout });
      shape.write(file);
      file.end();
      const { heap, close } = await openHeap(path);

      expect(shape.wrong(heap, new HeapReader(heap))).toEqual([]);
      const { suspects } = await analyse([{ open: async () => ({ heap, close() {} }), takenAtMs: 0 }]);
      expect(suspects[0]?.retainerPath.join(' › ')).toMatch(holder);
      close();
    },
  );
});
