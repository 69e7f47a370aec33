/** The largest Maps, Sets, arrays and objects used as dictionaries, by their entries. */
import { nodeCode } from '../graph/heap-graph.js';
import { entryCount } from './entries.js';
import type { HeapReader } from './heap-reader.js';

export interface Collection {
  readonly node: number;
  /** Exact where entries are objects or strings; of numbers alone, which snapshots leave out, as many as there is room for. */
  readonly entries: number;
}

export interface LargestCollections {
  readonly collections: readonly Collection[];
  /** No other collection has more entries than this. */
  readonly othersEntries: number;
}

const ARRAY = nodeCode('array');
const OBJECT = nodeCode('object');

/** Smaller ones are no collections that somebody would look at. */
const MIN_SLOTS = 64;

/** Collections that are looked at. */
const MAX_COLLECTIONS = 200;

/** On a 64-bit system without compressed pointers, as Node is built. */
const SLOT_BYTES = 8;

/** Names are read of those few only that have most slots. */
export function largestCollections(reader: HeapReader): LargestCollections {
  const { nodes, othersSlots } = withMostSlots(reader);
  return {
    collections: nodes
      .map((node) => ({ node, entries: entryCount(reader, node) ?? 0 }))
      .filter(({ entries }) => entries > 0),
    othersEntries: othersSlots,
  };
}

/** By slots that are filled, and by bytes: the arrays count as part of their owners unless iterators hold them too. */
function withMostSlots(reader: HeapReader): { readonly nodes: number[]; readonly othersSlots: number } {
  const { nodeCount, nodeTypes, firstEdges, nearestEdges, shallowSizes, edgeCount } = reader.heap;
  let slotsOf = new Map<number, number>();
  let othersSlots = MIN_SLOTS;
  for (let node = 0; node < nodeCount; node++) {
    const type = nodeTypes[node];
    if (type !== ARRAY && type !== OBJECT) continue;
    const filled = (firstEdges[node + 1] as number) - (firstEdges[node] as number);
    const slots = Math.max(filled, (shallowSizes[node] as number) / SLOT_BYTES);
    if (slots <= othersSlots) continue;
    const nearest = nearestEdges[node] as number;
    const owner = type === OBJECT ? node : nearest < edgeCount ? reader.source(nearest) : node;
    if (nodeTypes[owner] !== OBJECT) continue;
    slotsOf.set(owner, Math.max(slots, slotsOf.get(owner) ?? 0));
    if (slotsOf.size < 2 * MAX_COLLECTIONS) continue;
    const sorted = [...slotsOf].sort(([, a], [, b]) => b - a);
    othersSlots = (sorted[MAX_COLLECTIONS] as [number, number])[1];
    slotsOf = new Map(sorted.slice(0, MAX_COLLECTIONS));
  }
  const sorted = [...slotsOf].sort(([, a], [, b]) => b - a);
  return {
    nodes: sorted.slice(0, MAX_COLLECTIONS).map(([node]) => node),
    othersSlots: Math.floor(sorted[MAX_COLLECTIONS]?.[1] ?? othersSlots),
  };
}
