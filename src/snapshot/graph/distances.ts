/** How many steps each node is away from what the application holds, by the rules of Chrome DevTools (`calculateDistances`). */
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, edgeCode, type GraphArrays } from './heap-graph.js';
import { pairOf } from './pairs.js';
import { sharedInt32, sharedUint32 } from './shared-arrays.js';

/** Distance of the root itself where the application holds something: what only V8 holds is beyond it. */
export const SYSTEM_DISTANCE = 100_000_000;

/** Distance of what nothing leads to. */
export const NO_DISTANCE = -5;

const WEAK = edgeCode('weak');
/** Variables, elements and properties have this code or a lower one. */
const PROPERTY = edgeCode('property');
const PAIR = edgeCode('pair');
const TABLE_PAIR = edgeCode('table pair');
const ASIDE = edgeCode('aside');

export interface Distances {
  readonly distances: Int32Array;
  /**
   * Of each node an edge to it from one that is nearer by a step, and of those one that code knows: a variable or
   * property rather than what V8 calls something. {@link NO_EDGE} where there is none.
   */
  readonly nearestEdges: Uint32Array;
}

export const NO_EDGE = 0xffff_ffff;

/**
 * Breadth first, from the user roots and then from the root.
 *
 * @param userRoots - ordinals of the user roots
 * @param queue - room for each node; overwritten
 */
export function distancesOf(graph: GraphArrays, userRoots: readonly number[], queue: Uint32Array): Distances {
  const { nodeCount, root } = graph;
  const distances = sharedInt32(nodeCount).fill(NO_DISTANCE);
  const nearestEdges = sharedUint32(nodeCount).fill(NO_EDGE);
  const search = new Search(graph, distances, nearestEdges, queue);
  for (const user of userRoots) distances[user] = 1;
  search.from(userRoots);
  distances[root] = userRoots.length > 0 ? SYSTEM_DISTANCE : 0;
  // No file of V8 leads back to the root; one that does must not send a path around.
  nearestEdges[root] = NO_EDGE;
  search.from([root]);
  return { distances, nearestEdges };
}

class Search {
  readonly #graph: GraphArrays;
  readonly #distances: Int32Array;
  readonly #nearestEdges: Uint32Array;
  readonly #queue: Uint32Array;
  /** By the number of a pair: 1 where one edge of it has been met. */
  readonly #pending: Uint8Array;

  constructor(graph: GraphArrays, distances: Int32Array, nearestEdges: Uint32Array, queue: Uint32Array) {
    this.#graph = graph;
    this.#distances = distances;
    this.#nearestEdges = nearestEdges;
    this.#queue = queue;
    this.#pending = new Uint8Array(graph.pairs.edges.length);
  }

  from(starts: readonly number[]): void {
    const { firstEdges, edges, root } = this.#graph;
    const [distances, nearestEdges, queue] = [this.#distances, this.#nearestEdges, this.#queue];
    let end = 0;
    for (const start of starts) queue[end++] = start;
    for (let place = 0; place < end; place++) {
      const node = queue[place] as number;
      const distance = (distances[node] as number) + 1;
      const lastEdge = firstEdges[node + 1] as number;
      for (let edge = firstEdges[node] as number; edge < lastEdge; edge++) {
        const bits = edges[edge] as number;
        const target = bits >>> EDGE_TYPE_BITS;
        const type = bits & EDGE_TYPE_MASK;
        const before = distances[target] as number;
        if (before !== NO_DISTANCE) {
          // As near by this edge, and perhaps by a better name.
          if (type <= PROPERTY && before === distance && node !== root) {
            const known = nearestEdges[target] as number;
            if (known !== NO_EDGE && ((edges[known] as number) & EDGE_TYPE_MASK) > PROPERTY) {
              nearestEdges[target] = edge;
            }
          }
          continue;
        }
        if (type >= PAIR && !this.#counts(type, edge)) continue;
        distances[target] = distance;
        if (node !== root) nearestEdges[target] = edge;
        queue[end++] = target;
      }
    }
  }

  /** Of types from `pair` on. */
  #counts(type: number, edge: number): boolean {
    if (type === WEAK || type === ASIDE) return false;
    return (type !== PAIR && type !== TABLE_PAIR) || this.#completesPair(edge);
  }

  /** A value of a WeakMap is as far away as the farther of map and key: the edge that is met first does not count. */
  #completesPair(edge: number): boolean {
    const pair = pairOf(this.#graph.pairs, edge);
    const isPending = this.#pending[pair] === 1;
    this.#pending[pair] = isPending ? 0 : 1;
    return isPending;
  }
}
