/** Puts what the tokenizer finds into the arrays of a graph. */
import type { SnapshotHandler } from '../handler.js';
import type { NumericSection, SnapshotHeader } from '../header.js';
import { invalidSnapshot } from '../invalid.js';
import {
  EDGE_TYPE_BITS,
  EDGE_TYPE_MASK,
  EDGE_TYPES,
  edgeCode,
  type HeapGraph,
  type Location,
  MAX_NODES,
  NODE_TYPES,
  nodeCode,
  type PairName,
  type Sizes,
} from './heap-graph.js';
import { PairNames } from './pair-names.js';
import type { StringBytes } from './string-bytes.js';
import { StringTable } from './string-table.js';

/** Where the numbers lie in the rows of a file. */
interface Layout {
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

const ELEMENT = edgeCode('element');
const HIDDEN = edgeCode('hidden');
const INTERNAL = edgeCode('internal');
const PAIR = edgeCode('pair');
const OTHER_NODE = nodeCode('other');
const MAX_UINT32 = 2 ** 32 - 1;
/** The highest state that V8 tells of. */
const DETACHED = 2;

/** Handler of a `SnapshotTokenizer`; give it the whole snapshot, then call {@link build}. */
export class GraphBuilder implements SnapshotHandler {
  readonly #bytes: StringBytes;
  #layout: Layout | undefined;
  #nodeTypes = new Uint8Array(0);
  #nodeNames = new Uint32Array(0);
  #nodeIds = new Uint32Array(0);
  #selfSizes: Sizes = new Uint32Array(0);
  #detachedness = new Uint8Array(0);
  #hasDetachedness = false;
  #firstEdges = new Uint32Array(0);
  #edges = new Uint32Array(0);
  #edgeNames = new Uint32Array(0);
  #root = 0;
  #nodeCount = 0;
  #edgeCount = 0;
  /** Edges that the nodes so far have. */
  #edgesOfNodes = 0;
  #highestName = 0;
  readonly #pairs = new PairNames();
  readonly #locations = new Map<number, Location>();
  #locationWidth = 0;
  #locationPlaces: readonly number[] = [];
  #starts = new Float64Array(1024);
  #lengths = new Uint32Array(1024);
  #stringCount = 0;

  /** @param bytes - where the strings are found again */
  constructor(bytes: StringBytes) {
    this.#bytes = bytes;
  }

  header(header: SnapshotHeader): void {
    const { nodeCount, edgeCount } = header;
    if (nodeCount >= MAX_NODES || edgeCount > MAX_UINT32) {
      throw invalidSnapshot(`fewer than ${MAX_NODES} nodes and ${MAX_UINT32} edges`);
    }
    const layout = layoutOf(header);
    this.#layout = layout;
    // The pages of an array that nothing is written to take no memory, so a header that promises too much takes none.
    this.#nodeTypes = new Uint8Array(nodeCount);
    this.#nodeNames = new Uint32Array(nodeCount);
    this.#nodeIds = new Uint32Array(nodeCount);
    this.#selfSizes = new Uint32Array(nodeCount);
    this.#detachedness = new Uint8Array(layout.detachedness < 0 ? 0 : nodeCount);
    this.#firstEdges = new Uint32Array(nodeCount + 1);
    this.#edges = new Uint32Array(edgeCount);
    this.#edgeNames = new Uint32Array(edgeCount);
    this.#root = Number(header.raw['root_index'] ?? 0) / layout.nodeWidth;
    this.#locationWidth = header.fields('locations').length;
    this.#locationPlaces = ['object_index', 'script_id', 'line', 'column'].map((field) =>
      header.fields('locations').indexOf(field),
    );
  }

  numbers(section: NumericSection, batch: Float64Array, count: number): void {
    if (section === 'nodes') this.#takeNodes(batch, count);
    else if (section === 'edges') this.#takeEdges(batch, count);
    else if (section === 'locations') this.#takeLocations(batch, count);
  }

  otherSection(): void {}

  stringsStart(): void {}

  string(bytes: Buffer, start: number, end: number, isPlain: boolean, offset: number): void {
    if (this.#stringCount === this.#starts.length) {
      this.#starts = grown(this.#starts, new Float64Array(2 * this.#starts.length));
      this.#lengths = grown(this.#lengths, new Uint32Array(2 * this.#lengths.length));
    }
    this.#starts[this.#stringCount] = this.#bytes.take(bytes, start, end, offset);
    this.#lengths[this.#stringCount] = end - start;
    this.#pairs.take(this.#stringCount, bytes, start, end, isPlain);
    this.#stringCount += 1;
  }

  stringsEnd(): void {}

  /**
   * The graph, once all has been taken.
   *
   * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when the parts do not fit together
   */
  build(): HeapGraph {
    const [nodeCount, edgeCount] = [this.#nodeTypes.length, this.#edges.length];
    if (nodeCount === 0) throw invalidSnapshot('at least one node');
    if (!Number.isInteger(this.#root) || this.#root < 0 || this.#root >= nodeCount) {
      throw invalidSnapshot('a root_index of a node');
    }
    if (this.#edgesOfNodes !== edgeCount) {
      throw invalidSnapshot(`${edgeCount} edges of the nodes together, not ${this.#edgesOfNodes}`);
    }
    if (this.#highestName >= this.#stringCount) {
      throw invalidSnapshot(`a string number ${this.#highestName}, which has ${this.#stringCount}`);
    }
    this.#firstEdges[nodeCount] = edgeCount;
    this.#markPairs(this.#pairs.names);
    return {
      nodeCount,
      edgeCount,
      root: this.#root,
      nodeTypes: this.#nodeTypes,
      nodeNames: this.#nodeNames,
      nodeIds: this.#nodeIds,
      selfSizes: this.#selfSizes,
      detachedness: this.#hasDetachedness ? this.#detachedness : undefined,
      firstEdges: this.#firstEdges,
      edges: this.#edges,
      edgeNames: this.#edgeNames,
      pairNames: this.#pairs.names,
      strings: new StringTable(
        this.#bytes,
        this.#starts.slice(0, this.#stringCount),
        this.#lengths.slice(0, this.#stringCount),
      ),
      locations: this.#locations,
    };
  }

  #takeNodes(batch: Float64Array, count: number): void {
    const { nodeWidth, type, name, id, selfSize, edgeCount, detachedness, nodeCodes } = this
      .#layout as Layout;
    const [types, names, ids, firstEdges] = [
      this.#nodeTypes,
      this.#nodeNames,
      this.#nodeIds,
      this.#firstEdges,
    ];
    let [node, edge, highest] = [this.#nodeCount, this.#edgesOfNodes, this.#highestName];
    let highestId = 0;
    if (node + count / nodeWidth > types.length) throw invalidSnapshot(`${types.length} nodes, and not more`);
    for (let at = 0; at < count; at += nodeWidth, node++) {
      const nameIndex = batch[at + name] as number;
      const size = batch[at + selfSize] as number;
      if (nameIndex > highest) highest = nameIndex;
      if (size > MAX_UINT32) this.#widenSizes();
      types[node] = nodeCodes[batch[at + type] as number] ?? OTHER_NODE;
      names[node] = nameIndex;
      const nodeId = batch[at + id] as number;
      if (nodeId > highestId) highestId = nodeId;
      ids[node] = nodeId;
      this.#selfSizes[node] = size;
      firstEdges[node] = edge;
      edge += batch[at + edgeCount] as number;
      if (detachedness >= 0 && batch[at + detachedness] !== 0) {
        const state = batch[at + detachedness] as number;
        this.#detachedness[node] = state > DETACHED ? 0 : state;
        this.#hasDetachedness = true;
      }
    }
    this.#nodeCount = node;
    this.#edgesOfNodes = edge;
    this.#highestName = highest;
    if (highestId > MAX_UINT32) throw invalidSnapshot(`ids of nodes up to ${MAX_UINT32}`);
    // Beyond that the offsets of the edges would wrap around, and name edges of others.
    if (edge > MAX_UINT32) throw invalidSnapshot(`no more than ${MAX_UINT32} edges of all nodes`);
  }

  #takeEdges(batch: Float64Array, count: number): void {
    const { edgeWidth, edgeType, edgeName, toNode, nodeWidth, edgeCodes } = this.#layout as Layout;
    const [edges, names, nodeCount] = [this.#edges, this.#edgeNames, this.#nodeTypes.length];
    let [edge, highest] = [this.#edgeCount, this.#highestName];
    if (edge + count / edgeWidth > edges.length) throw invalidSnapshot(`${edges.length} edges, and not more`);
    for (let at = 0; at < count; at += edgeWidth, edge++) {
      const target = (batch[at + toNode] as number) / nodeWidth;
      const code = edgeCodes[batch[at + edgeType] as number] ?? HIDDEN;
      const nameIndex = batch[at + edgeName] as number;
      // An ordinal that is no whole number changes when its fraction is cut off.
      if (target >= nodeCount || (target | 0) !== target) throw invalidSnapshot('edges that lead to nodes');
      if (code !== ELEMENT && code !== HIDDEN && nameIndex > highest) highest = nameIndex;
      edges[edge] = (target << EDGE_TYPE_BITS) | code;
      names[edge] = nameIndex;
    }
    this.#edgeCount = edge;
    this.#highestName = highest;
  }

  #takeLocations(batch: Float64Array, count: number): void {
    const { nodeWidth } = this.#layout as Layout;
    const [object, script, line, column] = this.#locationPlaces as [number, number, number, number];
    if (Math.min(object, script, line, column) < 0) return;
    for (let at = 0; at < count; at += this.#locationWidth) {
      this.#locations.set((batch[at + object] as number) / nodeWidth, {
        scriptId: batch[at + script] as number,
        line: batch[at + line] as number,
        column: batch[at + column] as number,
      });
    }
  }

  #widenSizes(): void {
    if (this.#selfSizes instanceof Uint32Array) this.#selfSizes = Float64Array.from(this.#selfSizes);
  }

  #markPairs(names: ReadonlyMap<number, PairName>): void {
    if (names.size === 0) return;
    const isPair = new Uint8Array(this.#stringCount);
    for (const index of names.keys()) isPair[index] = 1;
    const [edges, edgeNames] = [this.#edges, this.#edgeNames];
    const [internal, change] = [INTERNAL, INTERNAL ^ PAIR];
    for (let edge = 0; edge < edges.length; edge++) {
      if (((edges[edge] as number) & EDGE_TYPE_MASK) !== internal || isPair[edgeNames[edge] as number] === 0)
        continue;
      edges[edge] = (edges[edge] as number) ^ change;
    }
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
    nodeCodes: codesOf(header.nodeTypes, NODE_TYPES, OTHER_NODE),
    edgeCodes: codesOf(header.edgeTypes, EDGE_TYPES, HIDDEN),
  };
}

function codesOf(names: readonly string[], known: readonly string[], other: number): Uint8Array {
  return Uint8Array.from(names, (name) => {
    const code = known.indexOf(name);
    return code < 0 ? other : code;
  });
}

function grown<T extends Float64Array | Uint32Array>(full: T, larger: T): T {
  larger.set(full);
  return larger;
}
