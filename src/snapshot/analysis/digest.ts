/** What is kept of an earlier heap: which objects there were, and how many of each kind. */
import type { Heap } from '../graph/heap.js';
import type { AnalysedSnapshot } from './analysis.js';
import type { ClassNames } from './class-names.js';
import { retainedByClass } from './class-retained.js';
import { type CollectionSizes, collectionSizes } from './collection-sizes.js';
import { HeapReader } from './heap-reader.js';
import { IdSet } from './id-set.js';
import { Kinds, type KindTotals } from './kinds.js';

export interface ClassTotal {
  readonly count: number;
  /** Bytes without what they hold. */
  readonly shallowBytes: number;
  /** Bytes that would go if all of them went. */
  readonly retainedBytes: number;
}

export interface Digest {
  /** When the snapshot was taken, milliseconds since the epoch; undefined when it is not known. */
  readonly takenAtMs: number | undefined;
  readonly ids: IdSet;
  /** Of the object that V8 has numbered last. */
  readonly newestId: number;
  /** Bytes of each object of {@link LARGE_BYTES} and more, by its id: one may grow, as an array does. */
  readonly largeBytes: ReadonlyMap<number, number>;
  /** What some of the ids stood for. */
  readonly sample: ReadonlyMap<number, string>;
  readonly classes: ReadonlyMap<string, ClassTotal>;
  readonly totals: KindTotals;
  readonly collections: CollectionSizes;
}

/** There are some hundred thousand such objects in a gigabyte at most. */
export const LARGE_BYTES = 4096;

/** Enough to know a share to a percent. */
const SAMPLED = 10_000;

/** Where so many ids stand for the same as before, they are the ids of objects for life. */
const MIN_SAME_SHARE = 0.95;

export function digestOf(heap: Heap, classNames: ClassNames, takenAtMs: number | undefined): Digest {
  const sample = new Map<number, string>();
  const stride = Math.max(1, Math.floor(heap.nodeCount / SAMPLED));
  for (let node = 0; node < heap.nodeCount; node += stride) {
    sample.set(heap.nodeIds[node] as number, identityOf(heap, node));
  }
  return {
    takenAtMs,
    ids: new IdSet(heap.nodeIds),
    newestId: newestIdOf(heap),
    largeBytes: largeBytesOf(heap),
    sample,
    classes: classTotals(heap, classNames),
    totals: new Kinds(heap, classNames).totals(),
    collections: collectionSizes(new HeapReader(heap), classNames),
  };
}

/** V8 gives odd numbers to its objects; even ones are of what native code has told of, and may be addresses. */
export function newestIdOf({ nodeIds }: Pick<Heap, 'nodeIds'>): number {
  let newest = 0;
  for (const id of nodeIds) if ((id & 1) === 1 && id > newest) newest = id;
  return newest;
}

function largeBytesOf({ nodeCount, nodeIds, shallowSizes }: Heap): Map<number, number> {
  const bytesById = new Map<number, number>();
  for (let node = 0; node < nodeCount; node++) {
    const bytes = shallowSizes[node] as number;
    if (bytes >= LARGE_BYTES) bytesById.set(nodeIds[node] as number, bytes);
  }
  return bytesById;
}

/** What there is in a snapshot. */
export function factsOf(
  { nodeCount, edgeCount, retainedSizes, root }: Heap,
  takenAtMs: number | undefined,
): AnalysedSnapshot {
  return {
    takenAt: takenAtMs === undefined ? null : new Date(takenAtMs).toISOString(),
    nodeCount,
    edgeCount,
    bytes: retainedSizes[root] as number,
  };
}

/**
 * Whether ids of the earlier heap stand for the same objects in the later one. They do where V8 has kept count of its
 * objects since; a process that was copied to take its snapshot has not, as what its copy has counted is gone with it.
 */
export function hasSameIds({ sample }: Digest, later: Heap): boolean {
  const sampledIds = new IdSet(Uint32Array.from(sample.keys()));
  let [known, same] = [0, 0];
  for (let node = 0; node < later.nodeCount; node++) {
    const id = later.nodeIds[node] as number;
    if (!sampledIds.has(id)) continue;
    known += 1;
    if (sample.get(id) === identityOf(later, node)) same += 1;
  }
  return known > 0 && same >= MIN_SAME_SHARE * known;
}

/** What does not change in the life of an object. */
function identityOf({ nodeTypes, nodeNames, strings }: Heap, node: number): string {
  return `${nodeTypes[node]} ${strings.get(nodeNames[node] as number)}`;
}

/** Counts and sizes by class. Nodes whose size has gone to their owner do not count, as in the list of Chrome DevTools. */
export function classTotals(heap: Heap, classNames: ClassNames): Map<string, ClassTotal> {
  const { nodeCount, shallowSizes } = heap;
  const counts = new Float64Array(classNames.count);
  const bytes = new Float64Array(classNames.count);
  for (let node = 0; node < nodeCount; node++) {
    if (shallowSizes[node] === 0) continue;
    const number = classNames.classOf[node] as number;
    counts[number] = (counts[number] as number) + 1;
    bytes[number] = (bytes[number] as number) + (shallowSizes[node] as number);
  }
  const retained = retainedByClass(heap, classNames);
  const totals = new Map<string, ClassTotal>();
  for (let number = 0; number < classNames.count; number++) {
    const count = counts[number] as number;
    if (count === 0) continue;
    totals.set(classNames.name(number), {
      count,
      shallowBytes: bytes[number] as number,
      retainedBytes: retained[number] as number,
    });
  }
  return totals;
}
