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
  nodeCode,
} from '../graph/heap-graph.js';
import { NamedNodes, type NodeName } from './named-nodes.js';

const ELEMENT = edgeCode('element');
const HIDDEN = edgeCode('hidden');
const INTERNAL = edgeCode('internal');
const CLOSURE = nodeCode('closure');
const OBJECT = nodeCode('object');

export class HeapReader {
  readonly heap: Heap;
  #named: NamedNodes | undefined;
  #functions: Map<number, number> | undefined;
  readonly #detours = new Map<number, number>();
  /** By index of a string: whether contexts are called so. */
  readonly #contextNames = new Map<number, boolean>();

  constructor(heap: Heap) {
    this.heap = heap;
  }

  type(node: number): NodeType {
    return NODE_TYPES[this.heap.nodeTypes[node] as number] as NodeType;
  }

  name(node: number): string {
    return this.heap.strings.get(this.heap.nodeNames[node] as number);
  }

  /** Nodes that are called so, ascending. */
  named(name: NodeName): Uint32Array {
    this.#named ??= new NamedNodes(this.heap);
    return this.#named.of(name);
  }

  /** Of a closure: `name()`; of one by `bind()`, that of the function that it calls. */
  functionName(node: number): string {
    const bound = this.boundFunction(node);
    return bound === undefined ? `${this.name(node) || 'anonymous'}()` : `bound ${this.functionName(bound)}`;
  }

  /** What a function by `bind()` calls; undefined for all others. */
  boundFunction(closure: number): number | undefined {
    return this.name(closure) === 'native_bind' ? this.follow(closure, 'bound_function') : undefined;
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
    const name = this.heap.edgeNames.of(edge);
    return type === ELEMENT || type === HIDDEN ? name : this.heap.strings.get(name);
  }

  /** The node that an edge leaves. */
  source(edge: number): number {
    const { firstEdges, nodeCount } = this.heap;
    let [low, high] = [0, nodeCount - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((firstEdges[middle] as number) <= edge) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** An edge of the way to a node that is taken; `NO_EDGE` where none leads on. */
  edgeTo(node: number): number {
    return this.#detours.get(node) ?? (this.heap.nearestEdges[node] as number);
  }

  /** From now on the way to a node is taken over this edge, rather than over the one from what is nearest. */
  takeDetour(node: number, edge: number): void {
    this.#detours.set(node, edge);
  }

  /** A function that was made in a context; undefined when there is none. */
  functionOf(context: number): number | undefined {
    this.#functions ??= this.#functionsByContext();
    return this.#functions.get(context);
  }

  /** Whether a node holds the variables of a scope. */
  isContext(node: number): boolean {
    if (this.heap.nodeTypes[node] !== OBJECT) return false;
    const name = this.heap.nodeNames[node] as number;
    let isOne = this.#contextNames.get(name);
    if (isOne === undefined) {
      isOne = this.heap.strings.get(name).startsWith('system / Context');
      this.#contextNames.set(name, isOne);
    }
    return isOne;
  }

  /** The edges of a node. */
  *edgesOf(node: number): Generator<number> {
    const end = this.heap.firstEdges[node + 1] as number;
    for (let edge = this.heap.firstEdges[node] as number; edge < end; edge++) yield edge;
  }

  #functionsByContext(): Map<number, number> {
    const { nodeCount, nodeTypes, firstEdges, edges } = this.heap;
    const functions = new Map<number, number>();
    for (let node = 0; node < nodeCount; node++) {
      if (nodeTypes[node] !== CLOSURE) continue;
      for (let edge = firstEdges[node] as number; edge < (firstEdges[node + 1] as number); edge++) {
        const target = this.target(edge);
        const isContext = ((edges[edge] as number) & EDGE_TYPE_MASK) === INTERNAL && this.isContext(target);
        if (isContext && !functions.has(target)) functions.set(target, node);
      }
    }
    return functions;
  }

  /** Where the edge of this name leads; undefined when there is none. */
  follow(node: number, name: string | number): number | undefined {
    for (const edge of this.edgesOf(node)) {
      if (this.edgeName(edge) === name) return this.target(edge);
    }
    return undefined;
  }
}
