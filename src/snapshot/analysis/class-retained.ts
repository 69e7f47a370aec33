/** What each class retains: what would go if all of its objects went, by the rules of Chrome DevTools. */
import type { Heap } from '../graph/heap.js';
import type { ClassNames } from './class-names.js';

/** What is needed of a heap: the tree of its dominators, with sizes. */
export type DominatorTree = Pick<
  Heap,
  'nodeCount' | 'dominators' | 'dominatorOrder' | 'shallowSizes' | 'retainedSizes' | 'room'
>;

/**
 * Retained sizes by number of class: the sum over those of its nodes that no other node of the class dominates, as what
 * these retain has been counted then (`calculateClassesRetainedSize`). Nodes whose size has gone to their owner are none.
 */
export function retainedByClass(
  tree: DominatorTree,
  { classOf, count }: Pick<ClassNames, 'classOf' | 'count'>,
): Float64Array {
  const { nodeCount, shallowSizes, retainedSizes } = tree;
  const { nodes, ends } = subtreesOf(tree);
  const retained = new Float64Array(count);
  /** By class: where the subtree ends that was counted last. */
  const countedTo = new Uint32Array(count);
  for (let place = 0; place < nodeCount; place++) {
    const node = nodes[place] as number;
    const number = classOf[node] as number;
    if (shallowSizes[node] === 0 || place < (countedTo[number] as number)) continue;
    retained[number] = (retained[number] as number) + (retainedSizes[node] as number);
    countedTo[number] = ends[node] as number;
  }
  tree.room.give(nodes, ends);
  return retained;
}

interface Subtrees {
  /** Ordinals, each with all that it dominates right behind it. */
  readonly nodes: Uint32Array;
  /** By ordinal: the place behind the last that it dominates. */
  readonly ends: Uint32Array;
}

/** Lays out the tree, without a stack and with 8 bytes of each node. */
function subtreesOf({ nodeCount, dominators, dominatorOrder, room }: DominatorTree): Subtrees {
  const nodes = room.take();
  // First how many nodes each subtree has; once its place is known, the first place in it that is free.
  const ends = room.take().fill(1);
  for (let place = nodeCount - 1; place > 0; place--) {
    const node = dominatorOrder[place] as number;
    const dominator = dominators[node] as number;
    ends[dominator] = (ends[dominator] as number) + (ends[node] as number);
  }
  const root = dominatorOrder[0] as number;
  nodes[0] = root;
  ends[root] = 1;
  for (let place = 1; place < nodeCount; place++) {
    const node = dominatorOrder[place] as number;
    const dominator = dominators[node] as number;
    const start = ends[dominator] as number;
    nodes[start] = node;
    ends[dominator] = start + (ends[node] as number);
    ends[node] = start + 1;
  }
  return { nodes, ends };
}
