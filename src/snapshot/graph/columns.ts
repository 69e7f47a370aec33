/** The arrays of a graph while they are read: where the numbers of a row go. Any thread that has them may put rows in. */
import type { SnapshotHeader } from '../header.js';
import { invalidAt, invalidSnapshot } from '../invalid.js';
import type { Rows } from '../rows.js';
import {
  EDGE_TYPE_BITS,
  EDGE_TYPES,
  type EdgeType,
  edgeCode,
  MAX_NODES,
  NODE_TYPES,
  nodeCode,
} from './heap-graph.js';
import { sharedUint8, sharedUint32 } from './shared-arrays.js';

/** Where the numbers lie in the rows of a file. */
export interface Layout {
  readonly nodeWidth: number;
  readonly type: number;
  readonly name: number;
  readonly id: number;
  readonly selfSize: number;
  readonly edgeCount: number;
  /** −1 where there is none. */
  readonly detachedness: number;
  readonly edgeWidth: number;
  readonly edgeType: number;
  readonly edgeName: number;
  readonly toNode: number;
  /** Codes by the number of the type in the file. */
  readonly nodeCodes: Uint8Array;
  readonly edgeCodes: Uint8Array;
}

export interface Columns {
  readonly layout: Layout;
  readonly nodeTypes: Uint8Array;
  readonly nodeNames: Uint32Array;
  readonly nodeIds: Uint32Array;
  readonly selfSizes: Uint32Array;
  readonly detachedness: Uint8Array;
  /** How many edges each node has. */
  readonly edgeCounts: Uint32Array;
  readonly edges: Uint32Array;
  /** Indexes of strings; of `element` and `hidden` edges a plain index. */
  readonly edgeNames: Uint32Array;
  /** At {@link HIGHEST_NAME} the highest index of a string so far, at {@link HAS_DETACHEDNESS} 1 when a node has some. */
  readonly facts: Uint32Array;
}

export const HIGHEST_NAME = 0;
export const HAS_DETACHEDNESS = 1;
const FACTS = 2;

const ELEMENT = edgeCode('element');
const HIDDEN = edgeCode('hidden');
const OTHER_NODE = nodeCode('other');
/** What no file has. */
const OWN_EDGE_TYPES: readonly string[] = ['pair', 'table pair', 'aside'] satisfies EdgeType[];
const MAX_UINT32 = 2 ** 32 - 1;
/** The highest state that V8 tells of. */
const DETACHED = 2;
/** Above all numbers of types: a header has fewer names. */
const UNKNOWN_TYPE = 255;

/**
 * Makes room. The pages of an array that nothing is written to take no memory, so a header that promises too much takes
 * none.
 *
 * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when a field is missing, or there is more than can be told apart
 */
export function columnsFor(header: SnapshotHeader): Columns {
  const { nodeCount, edgeCount } = header;
  if (nodeCount >= MAX_NODES || edgeCount > MAX_UINT32) {
    throw invalidSnapshot(`fewer than ${MAX_NODES} nodes and ${MAX_UINT32} edges in its header`);
  }
  const layout = layoutOf(header);
  return {
    layout,
    nodeTypes: sharedUint8(nodeCount),
    nodeNames: sharedUint32(nodeCount),
    nodeIds: sharedUint32(nodeCount),
    selfSizes: sharedUint32(nodeCount),
    detachedness: sharedUint8(layout.detachedness < 0 ? 0 : nodeCount),
    edgeCounts: sharedUint32(nodeCount + 1),
    edges: sharedUint32(edgeCount),
    edgeNames: sharedUint32(edgeCount),
    facts: sharedUint32(FACTS),
  };
}

export function putNodes(columns: Columns, { numbers, firstRow }: Rows): void {
  const { nodeWidth, type, name, id, selfSize, edgeCount, detachedness, nodeCodes } = columns.layout;
  const { nodeTypes, nodeNames, nodeIds, selfSizes, edgeCounts } = columns;
  let highest = 0;
  for (let at = 0, node = firstRow; at < numbers.length; at += nodeWidth, node++) {
    const nameIndex = numbers[at + name] as number;
    if (nameIndex > highest) highest = nameIndex;
    nodeTypes[node] = nodeCodes[Math.min(numbers[at + type] as number, UNKNOWN_TYPE)] as number;
    nodeNames[node] = nameIndex;
    nodeIds[node] = numbers[at + id] as number;
    selfSizes[node] = numbers[at + selfSize] as number;
    edgeCounts[node] = numbers[at + edgeCount] as number;
    if (detachedness >= 0 && numbers[at + detachedness] !== 0) {
      const state = numbers[at + detachedness] as number;
      columns.detachedness[node] = state > DETACHED ? 0 : state;
      columns.facts[HAS_DETACHEDNESS] = 1;
    }
  }
  raise(columns.facts, HIGHEST_NAME, highest);
}

/** @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` for an edge that leads to no node */
export function putEdges(columns: Columns, { numbers, firstRow, offsetOf }: Rows): void {
  const { edgeWidth, edgeType, edgeName, toNode, nodeWidth, edgeCodes } = columns.layout;
  const { edges, edgeNames } = columns;
  const nodeCount = columns.nodeTypes.length;
  const { inverse, shift } = exactDivision(nodeWidth);
  let highest = 0;
  for (let at = 0, edge = firstRow; at < numbers.length; at += edgeWidth, edge++) {
    const place = numbers[at + toNode] as number;
    const product = Math.imul(place, inverse);
    const target = ((product >>> shift) | (product << (32 - shift))) >>> 0;
    if (target >= nodeCount) {
      throw invalidAt(offsetOf(at + toNode), 'the place of a node in edges');
    }
    const code = edgeCodes[Math.min(numbers[at + edgeType] as number, UNKNOWN_TYPE)] as number;
    const nameIndex = numbers[at + edgeName] as number;
    if (nameIndex > highest && code !== ELEMENT && code !== HIDDEN) highest = nameIndex;
    edges[edge] = (target << EDGE_TYPE_BITS) | code;
    edgeNames[edge] = nameIndex;
  }
  raise(columns.facts, HIGHEST_NAME, highest);
}

/**
 * Division without a remainder by multiplication with the inverse modulo 2^32, and rotation for the factor of two. What is
 * no multiple of the divisor comes out above 2^32 / divisor, and so beyond any node: T. Granlund and P. L. Montgomery,
 * "Division by Invariant Integers using Multiplication", PLDI 1994, section 9.
 *
 * @param divisor - at most 64
 */
function exactDivision(divisor: number): { readonly inverse: number; readonly shift: number } {
  const shift = 31 - Math.clz32(divisor & -divisor);
  const odd = divisor >>> shift;
  let inverse = odd;
  // Newton's method: each step doubles the bits that are right, of which an odd number has three.
  for (let bits = 3; bits < 32; bits *= 2) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return { inverse, shift };
}

/** Whatever another thread does meanwhile. */
function raise(facts: Uint32Array, place: number, value: number): void {
  for (let known = Atomics.load(facts, place); value > known; ) {
    const before = Atomics.compareExchange(facts, place, known, value);
    if (before === known) return;
    known = before;
  }
}

function layoutOf(header: SnapshotHeader): Layout {
  const node = (name: string): number => header.fieldIndex('nodes', name);
  const edge = (name: string): number => header.fieldIndex('edges', name);
  return {
    nodeWidth: header.fields('nodes').length,
    type: node('type'),
    name: node('name'),
    id: node('id'),
    selfSize: node('self_size'),
    edgeCount: node('edge_count'),
    detachedness: header.fields('nodes').indexOf('detachedness'),
    edgeWidth: header.fields('edges').length,
    edgeType: edge('type'),
    edgeName: edge('name_or_index'),
    toNode: edge('to_node'),
    nodeCodes: codesOf(header.nodeTypes, NODE_TYPES, OTHER_NODE, []),
    edgeCodes: codesOf(header.edgeTypes, EDGE_TYPES, HIDDEN, OWN_EDGE_TYPES),
  };
}

function codesOf(
  names: readonly string[],
  known: readonly string[],
  other: number,
  own: readonly string[],
): Uint8Array {
  const codes = new Uint8Array(UNKNOWN_TYPE + 1).fill(other);
  for (const [number, name] of names.entries()) {
    if (known.includes(name) && !own.includes(name)) codes[number] = known.indexOf(name);
  }
  return codes;
}
