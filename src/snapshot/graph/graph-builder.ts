/** Puts what the tokenizer finds into the arrays of a graph. */
import type { SnapshotHandler } from '../handler.js';
import type { SnapshotHeader } from '../header.js';
import { invalidAt, invalidSnapshot } from '../invalid.js';
import type { Piece, Rows, WideNumber } from '../rows.js';
import { type Columns, columnsFor, HAS_DETACHEDNESS, HIGHEST_NAME, putEdges, putNodes } from './columns.js';
import { EdgeNamesInMemory, EdgeNamesOfFile } from './edge-names.js';
import type { HeapFile } from './heap-file.js';
import { EDGE_TYPE_MASK, edgeCode, type HeapGraph, nodeCode, type Sizes } from './heap-graph.js';
import { Locations } from './locations.js';
import { PairNames } from './pair-names.js';
import { markPairs } from './pairs.js';
import { sharedFloat64 } from './shared-arrays.js';
import { BytesInMemory, BytesOfFile } from './string-bytes.js';
import { StringTable } from './string-table.js';

const ELEMENT = edgeCode('element');
const INTERNAL = edgeCode('internal');
const HIDDEN_EDGE = edgeCode('hidden');
const PAIR = edgeCode('pair');
const ASIDE = edgeCode('aside');
const ARRAY = nodeCode('array');
const HIDDEN = nodeCode('hidden');
const MAX_UINT32 = 2 ** 32 - 1;

/** A graph, and memory that nobody needs any more. */
export interface BuiltGraph {
  readonly graph: HeapGraph;
  /** As long as there are edges; undefined where there is none. */
  readonly spare: Uint32Array | undefined;
}

/** Handler of a `SnapshotTokenizer`; give it the whole snapshot, then call {@link build}. */
export class GraphBuilder implements SnapshotHandler {
  readonly #file: HeapFile | undefined;
  readonly #onColumns: (columns: Columns) => void;
  #columns: Columns | undefined;
  /** Sizes above 32 bits, where there are such. */
  #wideSizes: Float64Array | undefined;
  #rootIndex: unknown;
  readonly #edgePieces: Piece[] = [];
  readonly #pairNames = new PairNames();
  readonly #locations = new Locations();
  #locationWidth = 0;
  #locationPlaces: readonly number[] = [];
  readonly #strings: StringTable;

  /**
   * @param file - where it is plain and stays open: names and strings are read from it when they are asked for
   * @param onColumns - told of the columns that may be filled by other threads, before any of their rows
   */
  constructor(file: HeapFile | undefined, onColumns: (columns: Columns) => void = () => {}) {
    this.#file = file;
    this.#onColumns = onColumns;
    this.#strings = new StringTable(file === undefined ? new BytesInMemory() : new BytesOfFile(file));
  }

  header(header: SnapshotHeader): void {
    this.#columns = columnsFor(header);
    this.#rootIndex = header.raw['root_index'] ?? 0;
    this.#locationWidth = header.fields('locations').length;
    this.#locationPlaces = ['object_index', 'script_id', 'line', 'column'].map((field) =>
      header.fields('locations').indexOf(field),
    );
    this.#onColumns(this.#columns);
  }

  piece(piece: Piece): void {
    if (piece.section === 'edges' && this.#file !== undefined) this.#edgePieces.push(piece);
  }

  rows(rows: Rows): void {
    const columns = this.#columns as Columns;
    if (rows.section === 'nodes') putNodes(columns, rows);
    else if (rows.section === 'edges') putEdges(columns, rows);
    else if (rows.section === 'locations') this.#takeLocations(columns, rows);
  }

  wide({ section, row, field, value, offset }: WideNumber): void {
    const { layout, nodeTypes } = this.#columns as Columns;
    if (section !== 'nodes' && section !== 'edges') return;
    if (section !== 'nodes' || field !== layout.selfSize) {
      throw invalidAt(offset, `a number below 2^32 in ${section}`);
    }
    this.#wideSizes ??= sharedFloat64(nodeTypes.length);
    this.#wideSizes[row] = value;
  }

  otherSection(): void {}

  stringsStart(): void {}

  string(bytes: Buffer, start: number, end: number, isPlain: boolean, offset: number): void {
    this.#pairNames.take(this.#strings.count, bytes, start, end, isPlain);
    this.#strings.take(bytes, start, end, offset);
  }

  stringsEnd(): void {}

  /**
   * The graph, once all has been taken.
   *
   * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when the parts do not fit together
   */
  build(): BuiltGraph {
    const columns = this.#columns as Columns;
    const { nodeTypes, nodeNames, nodeIds, detachedness, edgeCounts, edges, edgeNames, facts, layout } =
      columns;
    const nodeCount = nodeTypes.length;
    if (nodeCount === 0) throw invalidSnapshot('at least one node');
    const root = Number(this.#rootIndex) / layout.nodeWidth;
    if (!Number.isInteger(root) || root < 0 || root >= nodeCount) {
      throw invalidSnapshot('a root_index of a node');
    }
    const highestName = facts[HIGHEST_NAME] as number;
    if (highestName >= this.#strings.count) {
      throw invalidSnapshot(`a string number ${highestName}, which has ${this.#strings.count}`);
    }
    const firstEdges = firstEdgesOf(edgeCounts, edges.length);
    const arrays = {
      nodeCount,
      edgeCount: edges.length,
      root,
      nodeTypes,
      nodeNames,
      nodeIds,
      selfSizes: this.#sizes(columns),
      detachedness: facts[HAS_DETACHEDNESS] === 1 ? detachedness : undefined,
      firstEdges,
      edges,
      known: this.#strings.known,
      strings: this.#strings,
      locations: this.#locations,
    };
    const pairs = markPairs(arrays, edgeNames, this.#pairNames);
    putAside(arrays, edgeNames);
    if (this.#file === undefined) {
      return { graph: { ...arrays, pairs, edgeNames: new EdgeNamesInMemory(edgeNames) }, spare: undefined };
    }
    const names = new EdgeNamesOfFile(this.#file, this.#edgePieces, layout.edgeName);
    return { graph: { ...arrays, pairs, edgeNames: names }, spare: edgeNames };
  }

  #sizes({ selfSizes }: Columns): Sizes {
    const wide = this.#wideSizes;
    if (wide === undefined) return selfSizes;
    for (let node = 0; node < wide.length; node++) wide[node] ||= selfSizes[node] as number;
    return wide;
  }

  #takeLocations({ layout: { nodeWidth } }: Columns, { numbers }: Rows): void {
    const [object, script, line, column] = this.#locationPlaces as [number, number, number, number];
    if (Math.min(object, script, line, column) < 0) return;
    for (let at = 0; at < numbers.length; at += this.#locationWidth) {
      this.#locations.add(
        (numbers[at + object] as number) / nodeWidth,
        numbers[at + script] as number,
        numbers[at + line] as number,
        numbers[at + column] as number,
      );
    }
  }
}

/** Makes offsets of counts, in their place. */
function firstEdgesOf(counts: Uint32Array, edgeCount: number): Uint32Array {
  let sum = 0;
  for (let node = 0; node < counts.length; node++) {
    const count = counts[node] as number;
    counts[node] = sum;
    sum += count;
    // Beyond that offsets would wrap around, and name edges of others.
    if (sum > MAX_UINT32) break;
  }
  if (sum !== edgeCount) throw invalidSnapshot(`${edgeCount} edges of the nodes together, not ${sum}`);
  return counts;
}

/**
 * Marks what distances do not go over: maps may share an array of descriptors, of which some are not theirs, and the
 * sloppy map is the way to every function.
 */
function putAside(
  {
    nodeCount,
    nodeTypes,
    nodeNames,
    firstEdges,
    edges,
    known,
    strings,
  }: Omit<HeapGraph, 'edgeNames' | 'pairs'>,
  edgeNames: Uint32Array,
): void {
  const descriptors = known['(map descriptors)'];
  const context = known['system / NativeContext'];
  const isAside = (edge: number, isDescriptor: boolean): boolean => {
    const type = (edges[edge] as number) & EDGE_TYPE_MASK;
    const name = edgeNames[edge] as number;
    if (type >= PAIR) return false;
    if (!isDescriptor) return name === known['sloppy_function_map'] && type === INTERNAL;
    const index = type === ELEMENT || type === HIDDEN_EDGE ? name : Number.parseInt(strings.get(name), 10);
    return index >= 2 && index % 3 === 1;
  };
  for (let node = 0; node < nodeCount; node++) {
    const isDescriptor = nodeTypes[node] === ARRAY && nodeNames[node] === descriptors;
    const isContext = nodeTypes[node] === HIDDEN && nodeNames[node] === context;
    if (!isDescriptor && !isContext) continue;
    for (let edge = firstEdges[node] as number; edge < (firstEdges[node + 1] as number); edge++) {
      if (isAside(edge, isDescriptor)) edges[edge] = ((edges[edge] as number) & ~EDGE_TYPE_MASK) | ASIDE;
    }
  }
}
