/** The largest of what holds memory, as a tree: who would go with whom. */
import type { Heap } from '../graph/heap.js';
import type { DominatorNode } from './analysis.js';
import type { HeapReader } from './heap-reader.js';

/** What retains a smaller share of the heap is not shown by itself. */
const MIN_SHARE = 0.004;

/** Nodes that a picture can show. */
const MAX_NODES = 400;

/** The nodes with the largest retained sizes, below the root. @param nameOf - a node in words */
export function dominatorTree(reader: HeapReader, nameOf: (node: number) => string): DominatorNode {
  const { heap } = reader;
  const shown = largest(heap);
  const nodes = new Map<number, DominatorNode & { readonly children: DominatorNode[] }>();
  const make = (node: number): DominatorNode & { readonly children: DominatorNode[] } => {
    const made = { name: nameOf(node), retainedBytes: heap.retainedSizes[node] as number, children: [] };
    nodes.set(node, made);
    return made;
  };
  const tree = make(heap.root);
  // A dominator retains more than what it dominates, so it comes first.
  for (const node of shown) nodes.get(heap.dominators[node] as number)?.children.push(make(node));
  return tree;
}

/** By retained size, the largest first; each after its dominator. */
function largest({ nodeCount, retainedSizes, root, dominatorOrder }: Heap): number[] {
  const minBytes = MIN_SHARE * (retainedSizes[root] as number);
  const found: number[] = [];
  for (let place = 1; place < nodeCount; place++) {
    const node = dominatorOrder[place] as number;
    if ((retainedSizes[node] as number) >= minBytes) found.push(node);
  }
  // The order of dominators is kept among those of the same size.
  return found
    .sort((a, b) => (retainedSizes[b] as number) - (retainedSizes[a] as number))
    .slice(0, MAX_NODES);
}
