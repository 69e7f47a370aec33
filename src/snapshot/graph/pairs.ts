/**
 * The pairs of WeakMaps. V8 tells of each by two edges to the value, one from the key and one from the table of the map,
 * whose names have the same words.
 */
import { grown } from './growing.js';
import { EDGE_TYPE_MASK, edgeCode } from './heap-graph.js';
import type { PairNames } from './pair-names.js';
import { sharedUint32 } from './shared-arrays.js';

const INTERNAL = edgeCode('internal');
const PAIR = edgeCode('pair');
const TABLE_PAIR = edgeCode('table pair');

export interface Pairs {
  /** The edges, in ascending order. */
  readonly edges: Uint32Array;
  /** Of each the number of its pair: the place of the first edge of it. */
  readonly numbers: Uint32Array;
  /** Of each the place of the other edge of its pair; its own where the snapshot has one only. */
  readonly others: Uint32Array;
}

/** Number of the pair of an edge that is marked as one of a pair. */
export function pairOf(pairs: Pairs, edge: number): number {
  return pairs.numbers[placeOf(pairs, edge)] as number;
}

/** The other edge of a pair; undefined where the snapshot has one only. */
export function otherOfPair(pairs: Pairs, edge: number): number | undefined {
  const other = pairs.edges[pairs.others[placeOf(pairs, edge)] as number];
  return other === edge ? undefined : other;
}

function placeOf({ edges }: Pairs, edge: number): number {
  let [low, high] = [0, edges.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) < edge) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Marks the edges of pairs by types of their own.
 *
 * @param names - what strings tell of pairs
 */
export function markPairs(
  { firstEdges, edges, nodeIds }: { firstEdges: Uint32Array; edges: Uint32Array; nodeIds: Uint32Array },
  edgeNames: Uint32Array,
  names: PairNames,
): Pairs {
  // Most names are none of pairs, and lie before the first or behind the last that is.
  const { first, last } = names;
  let [found, pairs, count]: [Uint32Array, Uint32Array, number] = [new Uint32Array(0), new Uint32Array(0), 0];
  let node = 0;
  for (let edge = 0; edge < edges.length; edge++) {
    const name = edgeNames[edge] as number;
    if (name < first || name > last) continue;
    const bits = edges[edge] as number;
    if ((bits & EDGE_TYPE_MASK) !== INTERNAL) continue;
    const pair = names.numberOf(name);
    if (pair < 0) continue;
    while ((firstEdges[node + 1] as number) <= edge) node += 1;
    const isOfTable = nodeIds[node] === names.tableIdOf(pair);
    edges[edge] = (bits & ~EDGE_TYPE_MASK) | (isOfTable ? TABLE_PAIR : PAIR);
    found = grown(found, count + 1);
    pairs = grown(pairs, count + 1);
    found[count] = edge;
    pairs[count] = pair;
    count += 1;
  }
  return { edges: shared(found, count), ...paired(pairs.subarray(0, count), names.count) };
}

/** @param pairs - the pair of each edge */
function paired(pairs: Uint32Array, pairCount: number): Pick<Pairs, 'numbers' | 'others'> {
  const numbers = sharedUint32(pairs.length);
  const others = sharedUint32(pairs.length);
  /** Of each pair 1 and the place of its first edge. */
  const firsts = new Uint32Array(pairCount);
  for (let place = 0; place < pairs.length; place++) {
    const pair = pairs[place] as number;
    const first = firsts[pair] === 0 ? place : (firsts[pair] as number) - 1;
    if (first === place) firsts[pair] = place + 1;
    else if (others[first] === first) others[first] = place;
    numbers[place] = first;
    others[place] = first;
  }
  return { numbers, others };
}

function shared(array: Uint32Array, length: number): Uint32Array {
  const copy = sharedUint32(length);
  copy.set(array.subarray(0, length));
  return copy;
}
