/**
 * A heap snapshot as arrays: nodes by ordinal, edges grouped by the node that they leave. Types and codes only.
 *
 * Node types and edge types have codes of their own here, since those in the files differ between versions of V8.
 */
import type { StringTable } from './string-table.js';

/** Types of nodes; their places are the codes. What a file has beyond them is `other`. */
export const NODE_TYPES = [
  'hidden',
  'array',
  'string',
  'object',
  'code',
  'closure',
  'regexp',
  'number',
  'native',
  'synthetic',
  'concatenated string',
  'sliced string',
  'symbol',
  'bigint',
  'object shape',
  'wasm object',
  'other',
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

/**
 * Types of edges; their places are the codes. A `pair` is an internal edge by which V8 tells that a WeakMap holds a value
 * as long as a key lives: there is one from the map, and one from the key.
 */
export const EDGE_TYPES = [
  'context',
  'element',
  'property',
  'internal',
  'hidden',
  'shortcut',
  'weak',
  'pair',
] as const;
export type EdgeType = (typeof EDGE_TYPES)[number];

/** The code of a type of nodes. */
export function nodeCode(type: NodeType): number {
  return NODE_TYPES.indexOf(type);
}

/** The codes of some types of nodes. */
export function nodeCodes(...types: readonly NodeType[]): ReadonlySet<number> {
  return new Set(types.map(nodeCode));
}

/** The code of a type of edges. */
export function edgeCode(type: EdgeType): number {
  return EDGE_TYPES.indexOf(type);
}

/** Bits of an edge that hold its type; the others hold the ordinal of its target. */
export const EDGE_TYPE_BITS = 3;
export const EDGE_TYPE_MASK = 2 ** EDGE_TYPE_BITS - 1;

/** More nodes than an edge can tell apart: a file of 60 GB. */
export const MAX_NODES = 2 ** (32 - EDGE_TYPE_BITS);

/** Bytes per node; 64 bit where one is larger than 4 GiB. */
export type Sizes = Uint32Array | Float64Array;

/** Where a node comes from in the source; counted from 0. */
export interface Location {
  readonly scriptId: number;
  readonly line: number;
  readonly column: number;
}

/** The name of the edges of a pair, by the index of its string. */
export interface PairName {
  /** The same for both edges of a pair. */
  readonly pair: number;
  /** Id of the table of the WeakMap. */
  readonly tableId: number;
}

export interface HeapGraph {
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** Ordinal of the root. */
  readonly root: number;
  /** Codes of {@link NODE_TYPES}. */
  readonly nodeTypes: Uint8Array;
  /** Indexes of strings. */
  readonly nodeNames: Uint32Array;
  /** Ids that V8 gives to objects for the life of a process. */
  readonly nodeIds: Uint32Array;
  readonly selfSizes: Sizes;
  /** 1 attached, 2 detached, 0 neither; undefined when the file does not tell of any. */
  readonly detachedness: Uint8Array | undefined;
  /** The edges of node n are those from `firstEdges[n]` to before `firstEdges[n + 1]`. */
  readonly firstEdges: Uint32Array;
  /** Target and type of each edge: `ordinal << 3 | code`. */
  readonly edges: Uint32Array;
  /** Index of a string; of `element` and `hidden` edges a plain index. */
  readonly edgeNames: Uint32Array;
  readonly pairNames: ReadonlyMap<number, PairName>;
  readonly strings: StringTable;
  /** By ordinal; functions, and in newer versions of V8 what they have made. */
  readonly locations: ReadonlyMap<number, Location>;
}
