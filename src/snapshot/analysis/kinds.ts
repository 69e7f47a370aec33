/** Objects by what they are and what they hang on: finer than classes, and the same in every snapshot. */
import { NO_EDGE } from '../graph/distances.js';
import type { Heap } from '../graph/heap.js';
import { EDGE_TYPE_MASK, edgeCode, nodeCode, nodeCodes } from '../graph/heap-graph.js';
import type { ClassNames } from './class-names.js';

const CLOSURE = nodeCode('closure');
const CONTEXT = edgeCode('context');
const HIDDEN = nodeCode('hidden');
const OBJECT = nodeCode('object');
const PROPERTY = edgeCode('property');
const V8_TYPES = nodeCodes('hidden', 'array', 'code', 'object shape');

/** Tables and backing stores lie between an object and what it holds. */
const MAX_BETWEEN = 4;

/** More classes and functions than any heap has. */
const RADIX = 2 ** 26;

/** What objects count for together. */
export interface KindTotals {
  /** By the name of their kind. */
  readonly kinds: ReadonlyMap<string, number>;
  /** By what they are. */
  readonly objects: ReadonlyMap<string, number>;
}

/** Classes that all programs use for everything; of what holds much, the name that it is held by tells more. */
const COMMON: readonly string[] = ['Object', 'Array', 'Map', 'Set'];

/** What has become so much since the first heap counts as new with all of it, which is little. */
const MUCH_BYTES = 16_384;

export class Kinds {
  readonly #heap: Heap;
  readonly #classNames: ClassNames;
  /** Of what holds much: a number for its class and the name of its variable or property, and these by that number. */
  readonly #heldAs = new Map<number, number>();
  readonly #names = new Map<number, string>();

  constructor(heap: Heap, classNames: ClassNames) {
    this.#heap = heap;
    this.#classNames = classNames;
    this.#nameHolders();
  }

  /** Number of the kind of a node; in this heap only. */
  of(node: number): number {
    const { dominators, nodeTypes } = this.#heap;
    let holder = dominators[node] as number;
    for (let step = 0; step < MAX_BETWEEN && V8_TYPES.has(nodeTypes[holder] as number); step++) {
      holder = dominators[holder] as number;
    }
    const heldAs =
      (this.#heap.retainedSizes[holder] as number) < MUCH_BYTES ? undefined : this.#heldAs.get(holder);
    return this.#numberOf(node) * RADIX + (heldAs ?? this.#numberOf(holder));
  }

  #nameHolders(): void {
    const { nodeCount, nodeTypes, retainedSizes, nearestEdges, edges, edgeNames, strings } = this.#heap;
    const isCommon = this.#classNames.marked((name) => COMMON.includes(name));
    const numbers = new Map<string, number>();
    for (let node = 0; node < nodeCount; node++) {
      if ((retainedSizes[node] as number) < MUCH_BYTES || nodeTypes[node] !== OBJECT) continue;
      const edge = nearestEdges[node] as number;
      if (isCommon[this.#classNames.classOf[node] as number] === 0 || edge === NO_EDGE) continue;
      const type = (edges[edge] as number) & EDGE_TYPE_MASK;
      if (type !== CONTEXT && type !== PROPERTY) continue;
      const name = `${this.#classNames.of(node)} as ${strings.get(edgeNames.of(edge))}`;
      const number = numbers.get(name) ?? RADIX - 1 - numbers.size;
      numbers.set(name, number);
      this.#names.set(number, name);
      this.#heldAs.set(node, number);
    }
  }

  /** What the nodes of each kind count for together, by its number. @param shareOf - how much of a node counts */
  totalsByNumber(shareOf: (node: number) => number = () => 1): Map<number, number> {
    const totals = new Map<number, number>();
    for (let node = 0; node < this.#heap.nodeCount; node++) {
      const share = shareOf(node);
      if (share === 0) continue;
      const kind = this.of(node);
      totals.set(kind, (totals.get(kind) ?? 0) + share * this.#weight(node));
    }
    return totals;
  }

  /** The same by name; and, by the name of what they are, those of objects whatever they hang on. */
  totals(byNumber: ReadonlyMap<number, number> = this.totalsByNumber()): KindTotals {
    const [kinds, objects] = [new Map<string, number>(), new Map<string, number>()];
    for (const [kind, total] of byNumber) {
      const object = this.objectName(kind);
      kinds.set(this.name(kind), total);
      objects.set(object, (objects.get(object) ?? 0) + total);
    }
    return { kinds, objects };
  }

  /** The same in every heap. */
  name(kind: number): string {
    return `${this.objectName(kind)} in ${this.#nameOf(kind % RADIX)}`;
  }

  /** What the objects of a kind are. */
  objectName(kind: number): string {
    return this.#nameOf(Math.floor(kind / RADIX));
  }

  /** Functions and what V8 keeps for itself by their names, as they have one class together; all else by class. */
  #numberOf(node: number): number {
    const { nodeTypes, nodeNames } = this.#heap;
    const type = nodeTypes[node];
    if (type !== CLOSURE && type !== HIDDEN) return this.#classNames.classOf[node] as number;
    return this.#classNames.count + (nodeNames[node] as number);
  }

  #nameOf(number: number): string {
    const { count } = this.#classNames;
    const name = this.#names.get(number);
    if (name !== undefined) return name;
    if (number < count) return this.#classNames.name(number);
    return `named ${this.#heap.strings.get(number - count)}`;
  }

  /** What a node counts for: its bytes, as one may grow as well as their number; one where they count as its owner's. */
  #weight(node: number): number {
    return (this.#heap.shallowSizes[node] as number) || 1;
  }
}
