/** Nodes in groups, with what each group retains. */
import type { Heap } from '../../graph/heap.js';

export interface Group<Key> {
  readonly key: Key;
  readonly count: number;
  /** What its nodes retain; of those that lie within another of the group once. */
  readonly bytes: number;
  /** The node that retains most. */
  readonly heaviest: number;
  /** The node that is nearest to where the application begins: its path is the shortest. */
  readonly nearest: number;
}

/** Between two nodes of a group that hold each other in turn, as along a chain, there are fewer dominators. */
const MAX_BETWEEN = 16;

/** Beside the key of each group there is a number for each node, and nothing for each member. */
export class NodeGroups<Key> {
  readonly #heap: Heap;
  /** By ordinal the number of the group, from 1; undefined while there is none. */
  #numbers: Uint32Array | undefined;
  readonly #byKey = new Map<Key, number>();
  readonly #counts: number[] = [];

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  has(node: number): boolean {
    return (this.#numbers?.[node] ?? 0) !== 0;
  }

  /** A node that is added again counts again, in the group that it was first in; what it retains does not. */
  add(node: number, key: Key): void {
    this.#numbers ??= this.#heap.room.take();
    let number = this.#numbers[node] as number;
    if (number === 0) {
      number = this.#byKey.get(key) ?? this.#byKey.size + 1;
      this.#byKey.set(key, number);
      this.#numbers[node] = number;
    }
    this.#counts[number] = (this.#counts[number] ?? 0) + 1;
  }

  /** The heaviest first. To be called once, at the end. */
  finish(): Group<Key>[] {
    const numbers = this.#numbers;
    if (numbers === undefined) return [];
    const { nodeCount, retainedSizes, distances, room } = this.#heap;
    const sums = Array.from(this.#counts, () => ({ bytes: 0, heaviest: -1, nearest: -1 }));
    for (let node = 0; node < nodeCount; node++) {
      const number = numbers[node] as number;
      if (number === 0) continue;
      const sum = sums[number] as (typeof sums)[number];
      const retained = retainedSizes[node] as number;
      if (!this.#isWithinAnother(node, numbers)) sum.bytes += retained;
      if (sum.heaviest < 0 || retained > (retainedSizes[sum.heaviest] as number)) sum.heaviest = node;
      if (sum.nearest < 0 || (distances[node] as number) < (distances[sum.nearest] as number)) {
        sum.nearest = node;
      }
    }
    room.give(numbers);
    return [...this.#byKey]
      .map(([key, number]) => ({
        key,
        count: this.#counts[number] as number,
        ...(sums[number] as (typeof sums)[number]),
      }))
      .sort((a, b) => b.bytes - a.bytes);
  }

  /** Whether a node of the same group dominates it. */
  #isWithinAnother(node: number, numbers: Uint32Array): boolean {
    const { dominators, root } = this.#heap;
    const number = numbers[node] as number;
    let at = node;
    for (let step = 0; step < MAX_BETWEEN && at !== root; step++) {
      at = dominators[at] as number;
      if (numbers[at] === number) return true;
    }
    return false;
  }
}
