/** A heap: a graph with all that follows from it, as Chrome DevTools would compute it. */
import { dominatorsOf } from './dominators.js';
import type { BuiltGraph } from './graph-builder.js';
import type { HeapGraph, Sizes } from './heap-graph.js';
import { type Measures, measure } from './measure.js';
import { retainedSizes } from './retained-sizes.js';
import { type Retainers, retainersOf } from './retainers.js';
import { Room } from './room.js';

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
  /** With all that would go with each node. */
  readonly retainedSizes: Sizes;
  /** For what is computed of the heap. */
  readonly room: Room;
  /** Made when first asked for. */
  retainers(): Retainers;
}

/**
 * Computes distances, sizes and dominators.
 *
 * @param measureElsewhere - computes distances and shallow sizes meanwhile
 */
export async function heapOf(
  { graph, spare }: BuiltGraph,
  measureElsewhere?: (graph: HeapGraph) => Promise<Measures | undefined>,
): Promise<Heap> {
  const measuring = measureElsewhere?.(graph);
  const room = new Room(graph.nodeCount);
  const tree = dominatorsOf(graph, room, spare);
  const measures = (await measuring) ?? measure(graph);
  const { shallowSizes, distances, nearestEdges } = measures;
  room.give(measures.spare);
  const { selfSizes: _, ...rest } = graph;
  let retainers: Retainers | undefined;
  return {
    ...rest,
    shallowSizes,
    distances,
    nearestEdges,
    dominators: tree.dominators,
    dominatorOrder: tree.order,
    retainedSizes: retainedSizes(shallowSizes, tree, room),
    room,
    retainers() {
      retainers ??= retainersOf(graph);
      return retainers;
    },
  };
}
