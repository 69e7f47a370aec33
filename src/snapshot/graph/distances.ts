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
const PAIR = edgeCode('pair');
const HIDDEN = nodeCode('hidden');
const ARRAY = nodeCode('array');

/**
 * Breadth first, from the user roots and then from the root.
 *
 * @param userRoots - ordinals of the user roots
 * @param queue - room for each node; overwritten
 */
export function distancesOf(graph: HeapGraph, userRoots: readonly number[], queue: Uint32Array): Int32Array {
  const { nodeCount, root } = graph;
  const distances = new Int32Array(nodeCount).fill(NO_DISTANCE);
  const search = new Search(graph, distances, queue);
  for (const user of userRoots) distances[user] = 1;
  search.from(userRoots);
  distances[root] = userRoots.length > 0 ? SYSTEM_DISTANCE : 0;
  search.from([root]);
  return distances;
}

class Search {
  readonly #graph: HeapGraph;
  readonly #distances: Int32Array;
  readonly #queue: Uint32Array;
  readonly #names: {
    readonly nativeContext: number;
    readonly mapDescriptors: number;
    readonly sloppyMap: number;
  };
  /** Pairs of which one edge has been met. */
  readonly #pending = new Set<number>();

  constructor(graph: HeapGraph, distances: Int32Array, queue: Uint32Array) {
    this.#graph = graph;
    this.#distances = distances;
    this.#queue = queue;
    this.#names = {
      nativeContext: graph.strings.indexOf('system / NativeContext'),
      mapDescriptors: graph.strings.indexOf('(map descriptors)'),
      sloppyMap: graph.strings.indexOf('sloppy_function_map'),
    };
  }

  from(starts: readonly number[]): void {
    const { firstEdges, edges, nodeTypes, nodeNames } = this.#graph;
    const [distances, queue] = [this.#distances, this.#queue];
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
        if (distances[target] !== NO_DISTANCE) continue;
        const edgeType = bits & EDGE_TYPE_MASK;
        if (edgeType === WEAK) continue;
        if (isSpecial && !this.#counts(type as number, edge)) continue;
        if (edgeType === PAIR && !this.#completesPair(edge)) continue;
        distances[target] = distance;
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
