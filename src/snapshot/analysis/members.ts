/** What may be a member of a gathering, and of which class. */
import type { Heap } from '../graph/heap.js';
import { nodeCodes } from '../graph/heap-graph.js';
import { type ClassNames, NATIVE_CONTEXT } from './class-names.js';
import { type Growth, WHOLE_SHARE } from './growth.js';

const V8_TYPES = nodeCodes('hidden', 'array', 'code', 'object shape', 'synthetic');

/** Classes that all programs use for everything. */
const COMMON: readonly string[] = ['Function', 'Array', 'Map', 'Set', 'Object'];

/** Kinds of which less has come are as they were. */
const MIN_NEW_SHARE = 0.2;

export class Members {
  readonly heap: Heap;
  readonly growth: Growth;
  readonly classNames: ClassNames;
  readonly #contextClass: number | undefined;
  /** By number of the class. */
  readonly #isScope: Uint8Array;
  readonly #isCommon: Uint8Array;

  constructor(heap: Heap, growth: Growth, classNames: ClassNames) {
    this.heap = heap;
    this.growth = growth;
    this.classNames = classNames;
    this.#contextClass = classNames.numberOf(NATIVE_CONTEXT);
    this.#isScope = classNames.marked((name) => name.startsWith('system / Context'));
    this.#isCommon = classNames.marked((name) => COMMON.includes(name));
  }

  isNew(node: number): boolean {
    return (this.growth.newShare[node] as number) >= MIN_NEW_SHARE * WHOLE_SHARE;
  }

  /** New, and no part of V8's own. */
  isMember(node: number): boolean {
    return this.isNew(node) && this.isObject(node);
  }

  /** May be one of a list. Scopes lie within each other anyway, and are told by their functions. */
  isLink(node: number): boolean {
    return this.isObject(node) && this.#isScope[this.classNames.classOf[node] as number] === 0;
  }

  /** May be one of a tree. Functions and collections lie within each other too, and have one class all of them. */
  isBranch(node: number): boolean {
    return this.isLink(node) && this.#isCommon[this.classNames.classOf[node] as number] === 0;
  }

  /** No part of V8's own. */
  isObject(node: number): boolean {
    const isOfV8 = V8_TYPES.has(this.heap.nodeTypes[node] as number);
    return !isOfV8 || this.classNames.classOf[node] === this.#contextClass;
  }

  /** Of memory of V8's own the object that it is of; of objects themselves. */
  ownerOf(node: number): number {
    const { nodeTypes, nodeNames, strings, dominators, root } = this.heap;
    let owner = node;
    while (
      owner !== root &&
      (V8_TYPES.has(nodeTypes[owner] as number) ||
        strings.get(nodeNames[owner] as number).startsWith('system / '))
    ) {
      owner = dominators[owner] as number;
    }
    return owner;
  }
}
