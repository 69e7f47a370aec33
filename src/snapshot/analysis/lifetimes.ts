/** Which objects of each class have come, gone and stayed between two heaps. */
import type { Heap } from '../graph/heap.js';
import type { ClassNames } from './class-names.js';
import { type Digest, hasSameIds } from './digest.js';

export interface Lifetimes {
  readonly newCount: number;
  readonly goneCount: number;
  readonly survivedCount: number;
}

/** By name of the class; undefined where ids do not stand for the same objects in both, or there is no earlier heap. */
export function lifetimesOf(
  heap: Heap,
  classNames: ClassNames,
  earlier: Digest | undefined,
): Map<string, Lifetimes> | undefined {
  if (earlier === undefined || !hasSameIds(earlier, heap)) return undefined;
  const counts = new Uint32Array(classNames.count);
  const survived = new Uint32Array(classNames.count);
  for (let node = 0; node < heap.nodeCount; node++) {
    if (heap.shallowSizes[node] === 0) continue;
    const number = classNames.classOf[node] as number;
    counts[number] = (counts[number] as number) + 1;
    if (earlier.ids.has(heap.nodeIds[node] as number)) survived[number] = (survived[number] as number) + 1;
  }
  const lifetimes = new Map<string, Lifetimes>();
  for (let number = 0; number < classNames.count; number++) {
    const name = classNames.name(number);
    const survivedCount = survived[number] as number;
    // An object that got another shape has come to another class.
    const goneCount = Math.max(0, (earlier.classes.get(name)?.count ?? 0) - survivedCount);
    lifetimes.set(name, { newCount: (counts[number] as number) - survivedCount, goneCount, survivedCount });
  }
  return lifetimes;
}
