/** Views of memory that is shared, which keep all of it. */
import { NO_EDGE } from '../../graph/distances.js';
import type { Heap } from '../../graph/heap.js';
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, edgeCode, nodeCode } from '../../graph/heap-graph.js';
import type { HeapReader } from '../heap-reader.js';
import { groupedFindings } from './grouped.js';
import { looksAt } from './looks.js';
import type { Question } from './question.js';
import { isShare } from './weight.js';

const INTERNAL = edgeCode('internal');
const NATIVE = nodeCode('native');
const OBJECT = nodeCode('object');

/** Fewer are of Node itself. */
const MIN_COUNT = 16;

export const buffers: Question = {
  name: 'buffers',
  title: 'Buffers that were cut from larger ones',
  explanation:
    'Buffers and typed arrays that share their memory with others, or lie in a slab of the pool that Buffer.from() and Buffer.allocUnsafe() cut small ones from (8 KiB; 64 KiB from Node 24 on): one that is held keeps all of it. Bytes are those of the memory, in equal shares of the views that are left; where there are very many, they are shared out by the paths of some. Where they come to more for each than what is in it, keep a copy: new Uint8Array(view). A snapshot does not tell how long views are: one that is the only one left of a large Buffer looks like that Buffer, and is not told of here.',
  answer(reader, classNames) {
    const { heap } = reader;
    const shares = sharesByView(reader);
    const looks = looksAt([...shares.keys()], (view) => shares.get(view) as number);
    const found = looks.map((look) => ({ ...look, name: classNames.of(look.node) }));
    return groupedFindings(reader, classNames, found)
      .filter(({ count, bytes }) => count >= MIN_COUNT && isShare(heap, bytes))
      .map((finding) => ({ ...finding, bytes: Math.round(finding.bytes) }));
  },
};

/** Memory with the views of it. */
interface Store {
  readonly bytes: number;
  readonly views: number[];
}

/** Bytes that each view has a share of, of those that are not known to have their memory for themselves. */
function sharesByView(reader: HeapReader): Map<number, number> {
  const shares = new Map<number, number>();
  for (const [arrayBuffer, { bytes, views }] of storesWithViews(reader)) {
    if (views.length < 2 && !isOfPool(reader, arrayBuffer, views)) continue;
    for (const view of views) shares.set(view, bytes / views.length);
  }
  return shares;
}

/** By the object that stands for the memory. Empty where there is not much of it. */
function storesWithViews(reader: HeapReader): Map<number, Store> {
  const { heap } = reader;
  const stores = storesOf(reader);
  let total = 0;
  for (const { bytes } of stores.values()) total += bytes;
  if (!isShare(heap, total)) return new Map();
  const { nodeCount, nodeTypes, firstEdges, edges } = heap;
  const isArrayBuffer = markOf(heap, stores.keys());
  for (let node = 0; node < nodeCount; node++) {
    if (nodeTypes[node] !== OBJECT) continue;
    const end = firstEdges[node + 1] as number;
    for (let edge = firstEdges[node] as number; edge < end; edge++) {
      const bits = edges[edge] as number;
      const target = bits >>> EDGE_TYPE_BITS;
      if ((bits & EDGE_TYPE_MASK) !== INTERNAL || isArrayBuffer[target] === 0) continue;
      stores.get(target)?.views.push(node);
    }
  }
  return stores;
}

function storesOf(reader: HeapReader): Map<number, Store> {
  const { nodeCount, nodeTypes, shallowSizes, nearestEdges } = reader.heap;
  const stores = new Map<number, Store>();
  for (let node = 0; node < nodeCount; node++) {
    const edge = nearestEdges[node] as number;
    if (nodeTypes[node] !== NATIVE || shallowSizes[node] === 0 || edge === NO_EDGE) continue;
    if (reader.name(node) !== 'system / JSArrayBufferData') continue;
    stores.set(reader.source(edge), { bytes: shallowSizes[node] as number, views: [] });
  }
  return stores;
}

function markOf({ nodeCount }: Heap, nodes: Iterable<number>): Uint8Array {
  const marks = new Uint8Array(nodeCount);
  for (const node of nodes) marks[node] = 1;
  return marks;
}

/** Node marks the slabs of its pool by a property that code does not see; other ArrayBuffers have none. */
function isOfPool(reader: HeapReader, arrayBuffer: number, [view]: readonly number[]): boolean {
  if (view === undefined || reader.name(view) !== 'Buffer') return false;
  for (const edge of reader.edgesOf(arrayBuffer)) {
    const isHidden = reader.edgeType(edge) === 'hidden';
    if (isHidden && reader.name(reader.target(edge)) === 'system / PropertyArray') return true;
  }
  return false;
}
