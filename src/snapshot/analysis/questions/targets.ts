/** What a node refers to, by types alone: names of edges are read from the file, which is too slow for many nodes. */
import type { Heap } from '../../graph/heap.js';
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK } from '../../graph/heap-graph.js';

/** The first node that edges of a type lead to and that is what is looked for; undefined when there is none. */
export function findTarget(
  { edges, firstEdges }: Heap,
  node: number,
  edgeType: number,
  isIt: (target: number) => boolean,
): number | undefined {
  const end = firstEdges[node + 1] as number;
  for (let edge = firstEdges[node] as number; edge < end; edge++) {
    const word = edges[edge] as number;
    if ((word & EDGE_TYPE_MASK) === edgeType && isIt(word >>> EDGE_TYPE_BITS)) return word >>> EDGE_TYPE_BITS;
  }
  return undefined;
}

/** The last of them. */
export function findLastTarget(
  { edges, firstEdges }: Heap,
  node: number,
  edgeType: number,
  isIt: (target: number) => boolean,
): number | undefined {
  const first = firstEdges[node] as number;
  for (let edge = (firstEdges[node + 1] as number) - 1; edge >= first; edge--) {
    const word = edges[edge] as number;
    if ((word & EDGE_TYPE_MASK) === edgeType && isIt(word >>> EDGE_TYPE_BITS)) return word >>> EDGE_TYPE_BITS;
  }
  return undefined;
}
