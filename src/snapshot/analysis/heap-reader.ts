/** Reads nodes and edges of a heap by what they are called. */
import type { Heap } from '../graph/heap.js';
import {
  EDGE_TYPE_BITS,
  EDGE_TYPE_MASK,
  EDGE_TYPES,
  type EdgeType,
  edgeCode,
  NODE_TYPES,
  type NodeType,
} from '../graph/heap-graph.js';

const ELEMENT = edgeCode('element');
const HIDDEN = edgeCode('hidden');

export class HeapReader {
  readonly heap: Heap;

  constructor(heap: Heap) {
    this.heap = heap;
  }

  type(node: number): NodeType {
    return NODE_TYPES[this.heap.nodeTypes[node] as number] as NodeType;
  }

  name(node: number): string {
    return this.heap.strings.get(this.heap.nodeNames[node] as number);
  }

  target(edge: number): number {
    return (this.heap.edges[edge] as number) >>> EDGE_TYPE_BITS;
  }

  edgeType(edge: number): EdgeType {
    return EDGE_TYPES[(this.heap.edges[edge] as number) & EDGE_TYPE_MASK] as EdgeType;
  }

  /** A text, or the index of an `element` or `hidden` edge. */
  edgeName(edge: number): string | number {
    const type = (this.heap.edges[edge] as number) & EDGE_TYPE_MASK;
    const name = this.heap.edgeNames[edge] as number;
    return type === ELEMENT || type === HIDDEN ? name : this.heap.strings.get(name);
  }

  /** The edges of a node. */
  *edgesOf(node: number): Generator<number> {
    const end = this.heap.firstEdges[node + 1] as number;
    for (let edge = this.heap.firstEdges[node] as number; edge < end; edge++) yield edge;
  }

  edgeCount(node: number): number {
    return (this.heap.firstEdges[node + 1] as number) - (this.heap.firstEdges[node] as number);
  }

  /** Where the edge of this name leads; undefined when there is none. */
  follow(node: number, name: string | number): number | undefined {
    for (const edge of this.edgesOf(node)) {
      if (this.edgeName(edge) === name) return this.target(edge);
    }
    return undefined;
  }
}
