/** A heap: a graph with all that follows from it, as Chrome DevTools would compute it. */
import { distancesOf } from './distances.js';
import { dominatorsOf } from './dominators.js';
import type { HeapGraph, Sizes } from './heap-graph.js';
import { retainedSizes } from './retained-sizes.js';
import { type Retainers, retainersOf } from './retainers.js';
import { pageOwned, userRoots } from './roots.js';
import { shallowSizes } from './shallow-sizes.js';

export interface Heap extends Omit<HeapGraph, 'selfSizes'> {
  /** Sizes with what V8 needs for each object counted to it. */
  readonly shallowSizes: Sizes;
  /** Steps from a user root; 100,000,000 and more for what only V8 holds; −5 for what nothing leads to. */
  readonly distances: Int32Array;
  /** By ordinal: an edge from a node that is nearer by one step; `NO_EDGE` for the root and what it leads to. */
  readonly nearestEdges: Uint32Array;
  /** By ordinal; the root dominates itself. */
  readonly dominators: Uint32Array;
  /** Ordinals, each after its dominator. */
  readonly dominatorOrder: Uint32Array;
  readonly retainedSizes: Float64Array;
  /** Made when first asked for. */
  retainers(): Retainers;
}

/** Computes distances, sizes and dominators. */
export function heapOf(graph: HeapGraph): Heap {
  const { selfSizes, ...rest } = graph;
  // One array for all that is needed for a while; the dominators, which need most, come before other results.
  const room = new Uint32Array(2 * graph.nodeCount);
  const tree = dominatorsOf(graph, pageOwned(graph, room), room);
  const roots = userRoots(graph);
  // A snapshot that exposes internals has no user roots; there V8's own objects are what is looked for.
  const sizes = roots.length === 0 ? selfSizes : shallowSizes(graph, room);
  const { distances, nearestEdges } = distancesOf(graph, roots, room);
  let retainers: Retainers | undefined;
  return {
    ...rest,
    shallowSizes: sizes,
    distances,
    nearestEdges,
    dominators: tree.dominators,
    dominatorOrder: tree.order,
    retainedSizes: retainedSizes(sizes, tree, room),
    retainers() {
      retainers ??= retainersOf(graph);
      return retainers;
    },
  };
}
