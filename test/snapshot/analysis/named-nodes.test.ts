import { expect, it } from 'vitest';
import { HeapReader } from '../../../src/snapshot/analysis/heap-reader.js';
import { heapOf } from '../graph/heap-of.js';
import { SnapshotBuilder } from '../snapshot-builder.js';

it('finds nodes by their names, of whatever type, in their order', async () => {
  const builder = new SnapshotBuilder();
  const names = ['Array', 'Timeout', 'Array', 'Other', 'Promise', 'Array'] as const;
  const nodes = names.map((name, at) => {
    const node = builder.node(at === 2 ? 'hidden' : 'object', name);
    builder.edge(0, 'shortcut', `name ${at}`, node);
    return node;
  });
  const reader = new HeapReader(await heapOf(builder.text()));
  const placesOf = (name: string): (number | undefined)[] => nodes.filter((_, at) => names[at] === name);
  for (const name of ['Array', 'Timeout', 'Promise', 'Listener'] as const) {
    expect([...reader.named(name)]).toEqual(placesOf(name));
  }
});
