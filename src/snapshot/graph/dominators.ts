/**
 * Immediate dominators: of all that is on every way from the root to a node, the nearest. If it went, the node would.
 *
 * Semi-NCA: L. Georgiadis, R. E. Tarjan and R. F. Werneck, "Finding Dominators in Practice", JGAA 10 (2006). Dominators
 * are unique, so that they are those of Chrome DevTools, if the same edges count (`computeIsEssentialEdge`).
 */
import { DepthFirst } from './depth-first.js';
import type { GraphArrays } from './heap-graph.js';
import type { Room } from './room.js';

export interface Dominators {
  /** By ordinal; the root's is itself. */
  readonly dominators: Uint32Array;
  /** Ordinals, each after its dominator: the order in which sums are taken, backwards. */
  readonly order: Uint32Array;
}

/**
 * Edges count but for weak ones, those to the node itself, shortcuts of others than the root, those by which what V8
 * owns leads to what the application owns, and those from the table of a WeakMap: its values go with their keys.
 *
 * What no such edge leads to hangs on the root.
 *
 * @param room - for what is needed for a while, and for the result
 * @param spare - as long as there are edges, overwritten and left to the room; undefined where there is none
 */
export function dominatorsOf(graph: GraphArrays, room: Room, spare: Uint32Array | undefined): Dominators {
  const tree = new DepthFirst(graph, room);
  tree.visitAll();
  const { offsets, sources } = tree.predecessors(spare);
  const immediate = semiNca(tree, offsets, sources);
  const dominators = inOrdinals(graph, tree, immediate);
  room.give(immediate, tree.semis, offsets, sources);
  return { dominators, order: tree.vertices };
}

/**
 * @param offsets - of each number that of its predecessors; once they have been looked at, its label is one place on
 * @returns the number of the immediate dominator, by number
 */
function semiNca(tree: DepthFirst, offsets: Uint32Array, sources: Uint32Array): Uint32Array {
  const { parents, semis, count, numbers: ancestors, stack } = tree;
  ancestors.set(parents);
  for (let number = count - 1; number > 0; number--) {
    let semi = semis[number] as number;
    const end = offsets[number + 1] as number;
    for (let place = offsets[number] as number; place < end && semi > 0; place++) {
      const source = sources[place] as number;
      if ((ancestors[source] as number) > number) compress(source, number, ancestors, offsets, stack);
      const label = offsets[source + 1] as number;
      if (label < semi) semi = label;
    }
    semis[number] = semi;
    offsets[number + 1] = semi;
  }
  const immediate = ancestors;
  immediate[0] = 0;
  for (let number = 1; number < count; number++) {
    let dominator = parents[number] as number;
    const semi = semis[number] as number;
    while (dominator > semi) dominator = immediate[dominator] as number;
    immediate[number] = dominator;
  }
  return immediate;
}

/**
 * Shortens the way up from `start` to the first ancestor that is not above `number`, and takes the lowest label of it.
 *
 * @param labels - that of number n is at n + 1
 */
function compress(
  start: number,
  number: number,
  ancestors: Uint32Array,
  labels: Uint32Array,
  stack: Uint32Array,
): void {
  let [depth, at] = [0, start];
  while ((ancestors[at] as number) > number) {
    stack[depth++] = at;
    at = ancestors[at] as number;
  }
  let lowest = labels[at + 1] as number;
  const top = ancestors[at] as number;
  while (depth > 0) {
    const below = stack[--depth] as number;
    const label = labels[below + 1] as number;
    if (lowest < label) labels[below + 1] = lowest;
    else lowest = label;
    ancestors[below] = top;
  }
}

/** What was never visited hangs on the root alone. @returns in place of the parents, which are not needed any more */
function inOrdinals({ root }: GraphArrays, tree: DepthFirst, immediate: Uint32Array): Uint32Array {
  const { vertices, parents: dominators, count } = tree;
  dominators.fill(root);
  for (let number = 0; number < count; number++) {
    dominators[vertices[number] as number] = vertices[immediate[number] as number] as number;
  }
  return dominators;
}
