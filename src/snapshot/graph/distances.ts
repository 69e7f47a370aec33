/** How many steps each node is away from what the application holds, by the rules of Chrome DevTools (`calculateDistances`). */
import {
  EDGE_TYPE_BITS,
  EDGE_TYPE_MASK,
  edgeCode,
  type HeapGraph,
  nodeCode,
  type PairName,
} from './heap-graph.js';

/** Distance of the root itself where the application holds something: what only V8 holds is beyond it. */
export const SYSTEM_DISTANCE = 100_000_000;

/** Distance of what nothing leads to. */
export const NO_DISTANCE = -5;

const WEAK = edgeCode('weak');
/** Variables, elements and properties have this code or a lower one. */
const PROPERTY = edgeCode('property');
const PAIR = edgeCode('pair');
const HIDDEN = nodeCode('hidden');
const ARRAY = nodeCode('array');

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
export function distancesOf(graph: HeapGraph, userRoots: readonly number[], queue: Uint32Array): Distances {
  const { nodeCount, root } = graph;
  const distances = new Int32Array(nodeCount).fill(NO_DISTANCE);
  const nearestEdges = new Uint32Array(nodeCount).fill(NO_EDGE);
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
  readonly #graph: HeapGraph;
  readonly #distances: Int32Array;
  readonly #nearestEdges: Uint32Array;
  readonly #queue: Uint32Array;
  readonly #names: {
    readonly nativeContext: number;
    readonly mapDescriptors: number;
    readonly sloppyMap: number;
  };
  /** Pairs of which one edge has been met. */
  readonly #pending = new Set<number>();

  constructor(graph: HeapGraph, distances: Int32Array, nearestEdges: Uint32Array, queue: Uint32Array) {
    this.#graph = graph;
    this.#distances = distances;
    this.#nearestEdges = nearestEdges;
    this.#queue = queue;
    this.#names = {
      nativeContext: graph.strings.indexOf('system / NativeContext'),
      mapDescriptors: graph.strings.indexOf('(map descriptors)'),
      sloppyMap: graph.strings.indexOf('sloppy_function_map'),
    };
  }

  from(starts: readonly number[]): void {
    const { firstEdges, edges, nodeTypes, nodeNames, root } = this.#graph;
    const [distances, nearestEdges, queue] = [this.#distances, this.#nearestEdges, this.#queue];
    const { nativeContext, mapDescriptors } = this.#names;
    let end = 0;
    for (const start of starts) queue[end++] = start;
    for (let place = 0; place < end; place++) {
      const node = queue[place] as number;
      const distance = (distances[node] as number) + 1;
      const lastEdge = firstEdges[node + 1] as number;
      const [type, name] = [nodeTypes[node], nodeNames[node]];
      const isSpecial =
        (type === ARRAY && name === mapDescriptors) || (type === HIDDEN && name === nativeContext);
      for (let edge = firstEdges[node] as number; edge < lastEdge; edge++) {
        const bits = edges[edge] as number;
        const target = bits >>> EDGE_TYPE_BITS;
        const edgeType = bits & EDGE_TYPE_MASK;
        if (edgeType === WEAK) continue;
        if (distances[target] !== NO_DISTANCE) {
          // As near by this edge, and perhaps by a better name.
          if (edgeType <= PROPERTY && distances[target] === distance && node !== root) {
            const known = nearestEdges[target] as number;
            if (known !== NO_EDGE && ((edges[known] as number) & EDGE_TYPE_MASK) > PROPERTY) {
              nearestEdges[target] = edge;
            }
          }
          continue;
        }
        if (isSpecial && !this.#counts(type as number, edge)) continue;
        if (edgeType === PAIR && !this.#completesPair(edge)) continue;
        distances[target] = distance;
        if (node !== root) nearestEdges[target] = edge;
        queue[end++] = target;
      }
    }
  }

  /** Maps may share an array of descriptors, of which some are not theirs; the sloppy map is the way to every function. */
  #counts(type: number, edge: number): boolean {
    const name = this.#graph.edgeNames[edge] as number;
    if (type === HIDDEN) return name !== this.#names.sloppyMap;
    return name < 2 || name % 3 !== 1;
  }

  /** A value of a WeakMap is as far away as the farther of map and key: the edge that is met first does not count. */
  #completesPair(edge: number): boolean {
    const { edgeNames, pairNames } = this.#graph;
    const { pair } = pairNames.get(edgeNames[edge] as number) as PairName;
    if (this.#pending.delete(pair)) return true;
    this.#pending.add(pair);
    return false;
  }
}
