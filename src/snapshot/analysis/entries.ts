/** How many entries a collection has, as far as a snapshot tells: what is a number, true or false has no edge in it. */
import type { HeapReader } from './heap-reader.js';

/** Entries of a collection. */
export interface Entries {
  /** Those that hold an object or a text. */
  readonly seen: number;
  /** Those that there is room for. */
  readonly room: number;
}

const WORD_BYTES = 8;
/** An array and its backing store have so many words beside the slots. */
const ARRAY_WORDS = 6;
/** What a table has before its buckets, a word each, and its entries. */
const TABLE_WORDS = 3;
const MAP_ENTRY_WORDS = 3;
const SET_ENTRY_WORDS = 2;
const ENTRIES_PER_BUCKET = 2;
/** Key, value and details of a property, in the table of an object that has many. */
const PROPERTY_WORDS = 3;

/** Edges of which the names are read, in microseconds each: what is true of them is taken to be true of the others. */
const SAMPLE = 512;

/** As many as a quarter of a table are taken, else it is made smaller. */
const MIN_TAKEN = 1 / 4;

/**
 * Of a Map, Set, array or object that is a dictionary: those that are seen, or as many as there is room for where most of
 * them can be nothing but numbers. Undefined of all else, and of WeakMaps, whose entries go with their keys.
 */
export function entryCount(reader: HeapReader, node: number): number | undefined {
  if (/^Weak(Map|Set)$/.test(reader.name(node))) return undefined;
  const entries = entriesOf(reader, node);
  if (entries === undefined) return undefined;
  return entries.seen >= MIN_TAKEN * entries.room ? entries.seen : entries.room;
}

function entriesOf(reader: HeapReader, node: number): Entries | undefined {
  const table = backingOf(reader, node, 'table');
  if (table !== undefined) return entriesOfTable(reader, node, table);
  return reader.name(node) === 'Object' ? entriesOfObject(reader, node) : slotsOf(reader, node);
}

/** Slots of an array; undefined where it has no backing store. */
export function slotsOf(reader: HeapReader, array: number): Entries | undefined {
  const elements = backingOf(reader, array, 'elements');
  if (elements === undefined) return undefined;
  const { seen, highest } = elementsOf(reader, array);
  const room = Math.floor(wordsOf(reader, array, elements)) - ARRAY_WORDS;
  // An array of few elements far apart has a table of them, which is as large as it needs to be.
  return highest < room ? { seen, room } : { seen, room: seen };
}

/** Elements that hold something, and the highest index of some of them. */
function elementsOf(reader: HeapReader, node: number): { readonly seen: number; readonly highest: number } {
  let [seen, highest] = [0, -1];
  for (const edge of reader.edgesOf(node)) {
    if (reader.edgeType(edge) !== 'element') continue;
    seen += 1;
    if (seen <= SAMPLE) highest = Math.max(highest, Number(reader.edgeName(edge)));
  }
  return { seen, highest };
}

/**
 * Of a Map or Set. Its table has as many buckets as a power of two, by which it is told whether an entry has three words or
 * two: the kind is that which leaves fewer words over.
 */
function entriesOfTable(reader: HeapReader, node: number, table: number): Entries {
  const words = wordsOf(reader, node, table);
  const [ofMap, ofSet] = [MAP_ENTRY_WORDS, SET_ENTRY_WORDS].map((entryWords) => {
    const bucketWords = 1 + ENTRIES_PER_BUCKET * entryWords;
    const buckets = 2 ** Math.floor(Math.log2(words / bucketWords));
    return { entryWords, buckets, left: words - buckets * bucketWords };
  }) as [TableShape, TableShape];
  const { entryWords, buckets } = ofMap.left < ofSet.left ? ofMap : ofSet;
  const firstPlace = TABLE_WORDS + buckets;
  return { seen: seenIn(reader, table, firstPlace, entryWords), room: ENTRIES_PER_BUCKET * buckets };
}

interface TableShape {
  readonly entryWords: number;
  readonly buckets: number;
  readonly left: number;
}

/** Of an object whose properties, or elements, are in a table. */
function entriesOfObject(reader: HeapReader, node: number): Entries | undefined {
  const properties = backingOf(reader, node, 'properties');
  const elements = backingOf(reader, node, 'elements');
  const isTable = properties !== undefined && reader.type(properties) === 'array';
  if (!isTable && elements === undefined) return undefined;
  const ofProperties = isTable ? seenIn(reader, properties, 0, PROPERTY_WORDS) : 0;
  const words = wordsOf(reader, node, properties, elements);
  return {
    seen: ofProperties + (elements === undefined ? 0 : elementsOf(reader, node).seen),
    room: Math.floor(words / PROPERTY_WORDS),
  };
}

/** Entries of a table that an edge leads from. Both keys and values may have one: how many have, is told by the first. */
function seenIn(reader: HeapReader, table: number, firstPlace: number, entryWords: number): number {
  const entries = new Set<number>();
  let [edges, sampled] = [0, 0];
  for (const edge of reader.edgesOf(table)) {
    edges += 1;
    const place = sampled < SAMPLE ? placeOf(reader, edge) : undefined;
    if (place === undefined) continue;
    sampled += 1;
    entries.add(Math.floor((place - firstPlace) / entryWords));
  }
  const last = (reader.heap.firstEdges[table + 1] as number) - 1;
  if (edges > 0 && placeOf(reader, last) === undefined) edges -= 1;
  return sampled === 0 ? 0 : Math.round((edges / sampled) * entries.size);
}

/** Where in a table an edge leads from; undefined of that to the map of the table, which is the last. */
function placeOf(reader: HeapReader, edge: number): number | undefined {
  const place = Number(reader.edgeName(edge));
  return Number.isInteger(place) ? place : undefined;
}

/** An array of V8's that belongs to an object. */
function backingOf(reader: HeapReader, node: number, name: string): number | undefined {
  // By type first: names of a million elements would take a second.
  for (const edge of reader.edgesOf(node)) {
    if (reader.edgeType(edge) === 'internal' && reader.edgeName(edge) === name) return reader.target(edge);
  }
  return undefined;
}

/** Words of an object and its backing stores: their size counts as part of its own, unless others have them too. */
function wordsOf({ heap: { shallowSizes } }: HeapReader, ...nodes: readonly (number | undefined)[]): number {
  let bytes = 0;
  for (const node of nodes) bytes += node === undefined ? 0 : (shallowSizes[node] as number);
  return bytes / WORD_BYTES;
}
