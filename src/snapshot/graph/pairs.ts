/**
 * The pairs of WeakMaps. V8 tells of each by two edges to the value, one from the key and one from the table of the map,
 * whose names have the same words.
 */
import { EDGE_TYPE_MASK, edgeCode } from './heap-graph.js';
import type { PairName } from './pair-names.js';

const INTERNAL = edgeCode('internal');
const PAIR = edgeCode('pair');
const TABLE_PAIR = edgeCode('table pair');

export interface Pairs {
  /** The edges, in ascending order. */
  readonly edges: Uint32Array;
  /** Of each the number of its pair. */
  readonly numbers: Uint32Array;
}

/** Number of the pair of an edge that is marked as one of a pair. */
export function pairOf({ edges, numbers }: Pairs, edge: number): number {
  let [low, high] = [0, edges.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) < edge) low = middle + 1;
    else high = middle;
  }
  return numbers[low] as number;
}

/** The other edge of a pair; undefined where the snapshot has one only. */
export function otherOfPair(pairs: Pairs, edge: number): number | undefined {
  const number = pairOf(pairs, edge);
  const place = pairs.numbers.findIndex((other, at) => other === number && pairs.edges[at] !== edge);
  return pairs.edges[place];
}

/**
 * Marks the edges of pairs by types of their own.
 *
 * @param names - what strings tell of pairs, by index
 * @param stringCount - of all strings
 */
export function markPairs(
  { firstEdges, edges, nodeIds }: { firstEdges: Uint32Array; edges: Uint32Array; nodeIds: Uint32Array },
  edgeNames: Uint32Array,
  names: ReadonlyMap<number, PairName>,
  stringCount: number,
): Pairs {
  if (names.size === 0) return { edges: new Uint32Array(0), numbers: new Uint32Array(0) };
  // Most names are none of pairs, and lie before the first or behind the last that is.
  let [lowest, highest] = [stringCount, 0];
  const isPair = new Uint8Array(stringCount);
  for (const index of names.keys()) {
    isPair[index] = 1;
    lowest = Math.min(lowest, index);
    highest = Math.max(highest, index);
  }
  const found: number[] = [];
  const numbers: number[] = [];
  let node = 0;
  for (let edge = 0; edge < edges.length; edge++) {
    const name = edgeNames[edge] as number;
    if (name < lowest || name > highest || isPair[name] === 0) continue;
    const bits = edges[edge] as number;
    if ((bits & EDGE_TYPE_MASK) !== INTERNAL) continue;
    while ((firstEdges[node + 1] as number) <= edge) node += 1;
    const { pair, tableId } = names.get(name) as PairName;
    edges[edge] = (bits & ~EDGE_TYPE_MASK) | (nodeIds[node] === tableId ? TABLE_PAIR : PAIR);
    found.push(edge);
    numbers.push(pair);
  }
  return { edges: Uint32Array.from(found), numbers: Uint32Array.from(numbers) };
}
