/** What is kept of an earlier heap: which objects there were, and how much of each class. */
import type { Heap } from '../graph/heap.js';
import type { ClassNames } from './class-names.js';

export interface ClassTotal {
  readonly count: number;
  /** Bytes without what they hold. */
  readonly shallowBytes: number;
}

export interface Digest {
  /** When the snapshot was taken, milliseconds since the epoch. */
  readonly takenAtMs: number;
  readonly ids: IdSet;
  readonly classes: ReadonlyMap<string, ClassTotal>;
}

export function digestOf(heap: Heap, classNames: ClassNames, takenAtMs: number): Digest {
  return { takenAtMs, ids: new IdSet(heap.nodeIds), classes: classTotals(heap, classNames) };
}

/** Counts and shallow sizes by class. */
export function classTotals(
  { nodeCount, shallowSizes }: Heap,
  classNames: ClassNames,
): Map<string, ClassTotal> {
  const counts = new Float64Array(classNames.count);
  const bytes = new Float64Array(classNames.count);
  for (let node = 0; node < nodeCount; node++) {
    const number = classNames.classOf[node] as number;
    counts[number] = (counts[number] as number) + 1;
    bytes[number] = (bytes[number] as number) + (shallowSizes[node] as number);
  }
  const totals = new Map<string, ClassTotal>();
  for (let number = 0; number < classNames.count; number++) {
    const count = counts[number] as number;
    if (count > 0) totals.set(classNames.name(number), { count, shallowBytes: bytes[number] as number });
  }
  return totals;
}

/** Ids above this are not the running numbers of objects, but hashes that native code has made up. */
const MAX_RUNNING_ID = 2 ** 30;

/** A set of ids: a bit for each running number. */
export class IdSet {
  readonly #bits: Uint32Array;
  readonly #others = new Set<number>();

  constructor(ids: Uint32Array) {
    let highest = 0;
    for (const id of ids) {
      if (id > MAX_RUNNING_ID) this.#others.add(id);
      else if (id > highest) highest = id;
    }
    this.#bits = new Uint32Array((highest >>> 5) + 1);
    for (const id of ids) {
      if (id > MAX_RUNNING_ID) continue;
      const place = id >>> 5;
      this.#bits[place] = (this.#bits[place] as number) | (1 << (id & 31));
    }
  }

  has(id: number): boolean {
    if (id > MAX_RUNNING_ID) return this.#others.has(id);
    const word = this.#bits[id >>> 5];
    return word !== undefined && (word & (1 << (id & 31))) !== 0;
  }
}
