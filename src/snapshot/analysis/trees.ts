/** Finds objects that hold others of their class, as the nodes of a tree do. */
import type { Heap } from '../graph/heap.js';
import type { ClassNames } from './class-names.js';
import { type Growth, WHOLE_SHARE } from './growth.js';

export interface Tree {
  /** The object that holds all others. */
  readonly top: number;
  /** How many new objects; those that are new in part count in part. */
  readonly count: number;
}

/** Between an object of a tree and the next there may be a Map, its table, an array. */
const MAX_BETWEEN = 4;

/** With fewer it is no tree that grows. */
const MIN_OBJECTS = 50;

/** In a tree most objects are held by others than the top, which may be a collection of them. */
const MIN_DEEP_SHARE = 0.5;

/** Classes are judged by so many of all nodes. */
const MAX_LOOKED_AT = 1_000_000;

/** A class makes trees when so many of its objects are held by others of it. */
const MIN_NESTED_SHARE = 0.3;

/**
 * Trees that have got new objects. Those that were there before are part of them.
 *
 * @param isObject - whether a node is no part of V8's own
 * @param minBytes - of what is new in a tree
 */
export function treesOf(
  heap: Heap,
  growth: Growth,
  classNames: ClassNames,
  isObject: (node: number) => boolean,
  minBytes: number,
): Tree[] {
  const nesting = new Nesting(heap, classNames);
  const isNested = nesting.classes(isObject);
  const { nodeCount, dominatorOrder, room } = heap;
  // Of each object the top of its tree, plus one.
  const tops = room.take();
  const trees = new Map<number, Growing>();
  for (let place = 1; place < nodeCount; place++) {
    const node = dominatorOrder[place] as number;
    if ((growth.newBytes[node] as number) === 0 || isNested[classNames.classOf[node] as number] === 0)
      continue;
    if (!isObject(node)) continue;
    const above = nesting.above(node);
    const top = above < 0 ? node : (tops[above] as number) - 1;
    // What is below a top that is too small has none.
    if (top < 0 || (top === node && (growth.newBytes[node] as number) < minBytes)) continue;
    tops[node] = top + 1;
    const tree = trees.get(top) ?? { top, count: 0, deepCount: 0 };
    const share = (growth.newShare[node] as number) / WHOLE_SHARE;
    tree.count += share;
    if (above >= 0 && above !== top) tree.deepCount += share;
    trees.set(top, tree);
  }
  room.give(tops);
  const isTree = ({ count, deepCount }: Growing): boolean =>
    count >= MIN_OBJECTS && deepCount >= MIN_DEEP_SHARE * count;
  return outermost(heap, [...trees.values()].filter(isTree)).map(({ top, count }) => ({
    top,
    count: Math.round(count),
  }));
}

interface Growing {
  readonly top: number;
  /** New objects. */
  count: number;
  /** Those that others than the top hold. */
  deepCount: number;
}

/** Without what lies within another: the Maps between the objects of a tree make one too. */
function outermost({ dominators, root }: Heap, trees: readonly Growing[]): Growing[] {
  const tops = new Set(trees.map(({ top }) => top));
  return trees.filter(({ top }) => {
    let at = top;
    while (at !== root) {
      at = dominators[at] as number;
      if (tops.has(at)) return false;
    }
    return true;
  });
}

class Nesting {
  readonly #heap: Heap;
  readonly #classOf: Uint32Array;
  readonly #classCount: number;

  constructor(heap: Heap, { classOf, count }: ClassNames) {
    this.#heap = heap;
    this.#classOf = classOf;
    this.#classCount = count;
  }

  /** The nearest object of the same class that holds a node; −1 where there is none near. */
  above(node: number): number {
    const { dominators, root } = this.#heap;
    const number = this.#classOf[node];
    let at = node;
    for (let step = 0; step < MAX_BETWEEN && at !== root; step++) {
      at = dominators[at] as number;
      if (this.#classOf[at] === number) return at;
    }
    return -1;
  }

  /** By number of the class: 1 where many of its objects are held by others of it. */
  classes(isObject: (node: number) => boolean): Uint8Array {
    const counts = new Uint32Array(this.#classCount);
    const nested = new Uint32Array(this.#classCount);
    const stride = Math.max(1, Math.floor(this.#heap.nodeCount / MAX_LOOKED_AT));
    for (let node = 0; node < this.#heap.nodeCount; node += stride) {
      if (!isObject(node)) continue;
      const number = this.#classOf[node] as number;
      counts[number] = (counts[number] as number) + 1;
      if (this.above(node) >= 0) nested[number] = (nested[number] as number) + 1;
    }
    return Uint8Array.from(nested, (count, number) =>
      count > 0 && count >= MIN_NESTED_SHARE * (counts[number] as number) ? 1 : 0,
    );
  }
}
