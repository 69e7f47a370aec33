import { describe, expect, it } from 'vitest';
import { ClassNames } from '../../../src/snapshot/analysis/class-names.js';
import { growthOf } from '../../../src/snapshot/analysis/growth.js';
import { type Tree, treesOf } from '../../../src/snapshot/analysis/trees.js';
import { nodeCode } from '../../../src/snapshot/graph/heap-graph.js';
import { heapOf } from '../graph/heap-of.js';
import { SnapshotBuilder } from '../snapshot-builder.js';

const OBJECT = nodeCode('object');

async function treesIn(build: (builder: SnapshotBuilder, global: number) => void): Promise<Tree[]> {
  const builder = new SnapshotBuilder();
  const global = builder.node('object', 'global');
  builder.edge(0, 'shortcut', 'global', global);
  build(builder, global);
  const heap = await heapOf(builder.text());
  const classNames = new ClassNames(heap);
  const growth = growthOf(heap, classNames, []);
  const isObject = (node: number): boolean => heap.nodeTypes[node] === OBJECT;
  return treesOf(heap, growth, classNames, isObject, 0.02 * growth.totalBytes);
}

/** Each node holds two more, by way of something else where `between` says so. */
function plant(builder: SnapshotBuilder, holder: number, depth: number, between: boolean): number {
  const top = builder.node('object', 'Branch');
  builder.edge(holder, 'property', 'branch', top);
  for (let child = 0; child < 2 && depth > 1; child++) {
    let from = top;
    if (between) {
      const [map, table] = [builder.node('object', 'Map'), builder.node('array', '')];
      builder.edge(top, 'property', `map ${child}`, map).edge(map, 'internal', 'table', table);
      from = table;
    }
    plant(builder, from, depth - 1, between);
  }
  return top;
}

describe('trees', () => {
  it.each([false, true])(
    'are found from their tops, with Maps between their objects: %s',
    async (between) => {
      let top = -1;
      const trees = await treesIn((builder, global) => {
        top = plant(builder, global, 7, between);
      });
      expect(trees).toEqual([{ top, count: 127 }]);
    },
  );

  it('of less than fifty objects are none', async () => {
    expect(await treesIn((builder, global) => plant(builder, global, 5, false))).toEqual([]);
  });

  it('are told one from the other', async () => {
    const tops: number[] = [];
    const trees = await treesIn((builder, global) => {
      for (const name of ['first', 'second']) {
        const holder = builder.node('object', 'Holder');
        builder.edge(global, 'property', name, holder);
        tops.push(plant(builder, holder, 6, false));
      }
    });
    expect(trees).toEqual(tops.map((top) => ({ top, count: 63 })));
  });

  it('are none where many of a class lie beside each other', async () => {
    const trees = await treesIn((builder, global) => {
      for (let number = 0; number < 200; number++) {
        const node = builder.node('object', 'Session');
        builder.edge(global, 'property', `session ${number}`, node);
      }
    });
    expect(trees).toEqual([]);
  });
});
