/** The largest Maps, Sets, arrays and objects used as dictionaries, by their entries. */
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, edgeCode, nodeCode } from '../graph/heap-graph.js';
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
const HIDDEN = nodeCode('hidden');
const PROPERTY = edgeCode('property');
const INTERNAL = edgeCode('internal');

/** Smaller ones are no collections that somebody would look at. */
const MIN_SLOTS = 64;

/** Collections that are looked at. */
const MAX_COLLECTIONS = 200;

/** On a 64-bit system without compressed pointers, as Node is built. */
const SLOT_BYTES = 8;

/** Slots of an entry in the table of a Map: key, value and link, and half a bucket. */
const SLOTS_OF_MAP_ENTRY = 3.5;

/** What V8 calls the arrays in which an object keeps its entries. */
const STORES = ['table', 'elements', 'properties'] as const;
type Store = (typeof STORES)[number];

/** Entries whose places tell how a table is laid out. */
const SAMPLED = 4;

/** Names are read of those few only that have most slots. */
export function largestCollections(reader: HeapReader): LargestCollections {
  const { nodes, othersSlots } = withMostSlots(reader);
  return {
    collections: nodes
      .map((node) => ({ node, entries: entriesOf(reader, node) }))
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

/** 0 where it is no collection. */
function entriesOf(reader: HeapReader, node: number): number {
  const { edges, nodeTypes, shallowSizes } = reader.heap;
  let [properties, most] = [0, 0];
  for (const edge of reader.edgesOf(node)) {
    const type = (edges[edge] as number) & EDGE_TYPE_MASK;
    if (type === PROPERTY) properties += 1;
    const target = reader.target(edge);
    if (type !== INTERNAL || nodeTypes[target] !== ARRAY) continue;
    const store = STORES.find((name) => name === reader.edgeName(edge));
    if (store === undefined || isWeak(reader, node)) continue;
    const slots = ((shallowSizes[node] as number) + (shallowSizes[target] as number)) / SLOT_BYTES;
    const room = store === 'table' ? slots / SLOTS_OF_MAP_ENTRY : slots;
    most = Math.max(most, entriesIn(reader, target, store) || Math.floor(room));
  }
  // Properties of an object that is no dictionary lie side by side like pairs, and each is an edge of the object itself.
  return most === 0 ? 0 : Math.max(most, properties);
}

/** Its entries go with their keys. */
function isWeak(reader: HeapReader, node: number): boolean {
  return /^Weak(Map|Set)$/.test(reader.name(node));
}

/** Entries that are seen: those of numbers alone are not. */
function entriesIn(reader: HeapReader, array: number, store: Store): number {
  const { edges, nodeTypes } = reader.heap;
  const places: number[] = [];
  let seen = 0;
  for (const edge of reader.edgesOf(array)) {
    // The array's own map.
    if (nodeTypes[(edges[edge] as number) >>> EDGE_TYPE_BITS] === HIDDEN) continue;
    seen += 1;
    if (places.length < SAMPLED) places.push(Number(reader.edgeName(edge)));
  }
  // Key and value lie beside each other, and are two of one entry.
  const arePairs = store !== 'elements' && places.some((place, at) => places[at + 1] === place + 1);
  return arePairs ? Math.ceil(seen / 2) : seen;
}
