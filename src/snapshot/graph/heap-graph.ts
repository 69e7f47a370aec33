/**
 * A heap snapshot as arrays: nodes by ordinal, edges grouped by the node that they leave. Types and codes only.
 *
 * Node types and edge types have codes of their own here, since those in the files differ between versions of V8.
 */
import type { EdgeNames } from './edge-names.js';
import type { KnownNames } from './known-names.js';
import type { Locations } from './locations.js';
import type { Pairs } from './pairs.js';
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
 * Types of edges; their places are the codes. Those that always count for dominators come first, and of these what code
 * can name. Three are types of ours:
 * - `pair`, `table pair`: internal edges by which V8 tells that a WeakMap holds a value as long as a key lives, from the
 *   key, and from the table of the map
 * - `aside`: edges of V8's own that are no ways by which something is held, for distances
 */
export const EDGE_TYPES = [
  'context',
  'element',
  'property',
  'internal',
  'hidden',
  'pair',
  'aside',
  'shortcut',
  'weak',
  'table pair',
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
export const EDGE_TYPE_BITS = 4;
export const EDGE_TYPE_MASK = 2 ** EDGE_TYPE_BITS - 1;

/** More nodes than an edge can tell apart: a file of 30 GB. */
export const MAX_NODES = 2 ** (32 - EDGE_TYPE_BITS);

/** Bytes per node; 64 bit where one is larger than 4 GiB. */
export type Sizes = Uint32Array | Float64Array;

/** What the graph consists of, in memory that threads share. */
export interface GraphArrays {
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
  /** Target and type of each edge: `ordinal << 4 | code`. */
  readonly edges: Uint32Array;
  /** Pairs of WeakMaps. */
  readonly pairs: Pairs;
  /** Indexes of the strings that have a meaning here. */
  readonly known: KnownNames;
}

export interface HeapGraph extends GraphArrays {
  readonly strings: StringTable;
  readonly edgeNames: EdgeNames;
  /** Functions, and what they have made. */
  readonly locations: Locations;
}
