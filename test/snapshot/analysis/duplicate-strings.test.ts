import { expect, it } from 'vitest';
import { stringFacts } from '../../../src/snapshot/analysis/duplicate-strings.js';
import { heapOf } from '../graph/heap-of.js';
import { SnapshotBuilder } from '../snapshot-builder.js';

it('counts what copies of the same text take, those that take most first', async () => {
  const builder = new SnapshotBuilder();
  const global = builder.node('object', 'global');
  builder.edge(0, 'shortcut', 'global', global);
  const long = 'long '.repeat(30);
  for (const text of ['once', 'twice', 'twice', long, long, long, long]) {
    builder.edge(global, 'property', text, builder.node('string', text));
  }
  expect(stringFacts(await heapOf(builder.text()))).toEqual({
    count: 7,
    bytes: 7 * 16,
    wastedBytes: (3 + 1) * 16,
    duplicates: [
      { text: `${long.slice(0, 80)}…`, count: 4, wastedBytes: 48 },
      { text: 'twice', count: 2, wastedBytes: 16 },
    ],
  });
});
