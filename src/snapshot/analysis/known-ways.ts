/** Which nodes the application's developers know a way to. */
import { NO_EDGE } from '../graph/distances.js';
import type { HeapReader } from './heap-reader.js';
import { isApplicationTop, isDeadEnd, isTop } from './way.js';

/** A longer way is one along a chain, which is not followed to its beginning. */
const MAX_STEPS = 20_000;

/** Steps of a way that nobody knows. */
const UNKNOWN = Number.POSITIVE_INFINITY;

export class KnownWays {
  readonly #reader: HeapReader;
  /** By node. */
  readonly #steps = new Map<number, number>();

  constructor(reader: HeapReader) {
    this.#reader = reader;
  }

  /** From a variable of the application, or a global one, to a node; infinite where its way leads through Node or V8. */
  stepsTo(node: number): number {
    const { nodes, steps } = this.#climb(node);
    for (const [index, at] of nodes.entries()) this.#steps.set(at, steps + nodes.length - index);
    return this.#steps.get(node) as number;
  }

  /** The same, were the way to go over an edge. */
  stepsOver(edge: number): number {
    const from = this.#reader.source(edge);
    if (isTop(this.#reader, from)) return isApplicationTop(this.#reader, from) ? 1 : UNKNOWN;
    return isDeadEnd(this.#reader, { from, edge }) ? UNKNOWN : this.stepsTo(from) + 1;
  }

  /** Forgets what it knows, as ways have changed. */
  clear(): void {
    this.#steps.clear();
  }

  /** From a node up to the first of which the steps are known, or to the top. */
  #climb(node: number): { readonly nodes: readonly number[]; readonly steps: number } {
    const reader = this.#reader;
    const nodes: number[] = [];
    let at = node;
    for (let steps = this.#steps.get(at); steps === undefined; steps = this.#steps.get(at)) {
      nodes.push(at);
      const edge = reader.edgeTo(at);
      if (edge === NO_EDGE || nodes.length > MAX_STEPS) return { nodes, steps: UNKNOWN };
      const from = reader.source(edge);
      if (isTop(reader, from)) return { nodes, steps: isApplicationTop(reader, from) ? 0 : UNKNOWN };
      if (isDeadEnd(reader, { from, edge })) return { nodes, steps: UNKNOWN };
      at = from;
    }
    return { nodes, steps: this.#steps.get(at) as number };
  }
}
