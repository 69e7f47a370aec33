/** WeakMaps, by what they keep as long as their keys live. */
import { NO_EDGE } from '../../graph/distances.js';
import { EDGE_TYPE_MASK, edgeCode } from '../../graph/heap-graph.js';
import type { HeapReader } from '../heap-reader.js';
import { groupedFindings } from './grouped.js';
import { NodeGroups } from './node-groups.js';
import { MAX_FINDINGS, type Question } from './question.js';
import { isShare } from './weight.js';

const TABLE_PAIR = edgeCode('table pair');
const NOBODY = -1;

export const weakMaps: Question = {
  name: 'weak-maps',
  title: 'WeakMaps whose keys keep much',
  explanation:
    'Values of WeakMaps that nothing but their key keeps, by the WeakMap: how many, and the bytes that would go with them. A value goes when its key does, and a WeakMap leaks when its keys do: look at what holds the keys. The path is that of the WeakMap.',
  answer(reader, classNames) {
    const groups = new NodeGroups<number>(reader.heap);
    for (const { table, value } of keptByKeys(reader)) groups.add(value, table);
    const found = groups
      .finish()
      .filter(({ bytes }) => isShare(reader.heap, bytes))
      .slice(0, MAX_FINDINGS)
      .map(({ key: table, count, bytes }) => {
        const node = ownerOf(reader, table);
        return { node, name: classNames.of(node), count, bytes };
      });
    return groupedFindings(reader, classNames, found);
  },
};

interface KeptValue {
  readonly table: number;
  readonly value: number;
}

/** Where the key is the one that would take the value with it. */
function* keptByKeys(reader: HeapReader): Generator<KeptValue> {
  const { heap } = reader;
  const { pairs, edges, dominators } = heap;
  const sources = sourcesOf(heap, pairs.edges);
  const keys = new Int32Array(pairs.edges.length).fill(NOBODY);
  const isOfTable = (at: number): boolean =>
    ((edges[pairs.edges[at] as number] as number) & EDGE_TYPE_MASK) === TABLE_PAIR;
  for (const [at, source] of sources.entries()) {
    if (!isOfTable(at)) keys[pairs.numbers[at] as number] = source;
  }
  for (const [at, table] of sources.entries()) {
    if (!isOfTable(at)) continue;
    const value = reader.target(pairs.edges[at] as number);
    if (dominators[value] === keys[pairs.numbers[at] as number]) yield { table, value };
  }
}

/** The nodes that edges leave, which come in ascending order. */
function sourcesOf({ firstEdges }: HeapReader['heap'], edges: Uint32Array): Uint32Array {
  let node = 0;
  return edges.map((edge) => {
    while ((firstEdges[node + 1] as number) <= edge) node += 1;
    return node;
  });
}

/** The WeakMap of a table; the table where nothing leads to it. */
function ownerOf(reader: HeapReader, table: number): number {
  const edge = reader.heap.nearestEdges[table] as number;
  return edge === NO_EDGE ? table : reader.source(edge);
}
