/** From heap snapshots of one process to suspects. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Heap } from '../graph/heap.js';
import type { OpenHeap } from '../graph/open-heap.js';
import { ANALYSIS_VERSION, type AnalysedSnapshot, type Analysis, type ClassGrowth } from './analysis.js';
import { ClassNames } from './class-names.js';
import { collectGarbage } from './collect.js';
import { comparisonOf } from './comparison.js';
import { type ClassTotal, classTotals, type Digest, digestOf, factsOf } from './digest.js';
import { dominatorTree } from './dominator-tree.js';
import { stringFacts } from './duplicate-strings.js';
import { expectedObjects } from './expected.js';
import { growthOf } from './growth.js';
import { HeapReader } from './heap-reader.js';
import { type Lifetimes, lifetimesOf } from './lifetimes.js';
import { answersOf } from './questions/questions.js';
import { signatureOf } from './signature.js';
import { suspectsOf } from './suspects.js';

/** A snapshot to be analysed. */
export interface SnapshotSource {
  readonly open: () => Promise<OpenHeap>;
  /** When it was taken, milliseconds since the epoch. Without it, nothing is told by the hour. */
  readonly takenAtMs?: number | undefined;
}

const MAX_CLASSES = 100;
const HOUR_MS = 3_600_000;

/** Where ids do not tell which objects are the same. */
const UNKNOWN = { newCount: null, goneCount: null, survivedCount: null };

/** Of a class that the first snapshot does not have. */
const NONE: ClassTotal = { count: 0, shallowBytes: 0, retainedBytes: 0 };

/**
 * Analyses one snapshot, or what has grown between the first and the last of several of one process. With three and more,
 * what has come with the last one does not count yet: it may be work in flight. They are read one after the other, with a
 * major GC in between: of the earlier ones only ids and totals are kept.
 *
 * @param sources - oldest first, at least one
 * @param onStep - told of each step before it is taken
 * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID`
 * @throws RangeError for no snapshot, or a time that is none
 */
export async function analyse(
  sources: readonly SnapshotSource[],
  onStep: (step: string) => void = () => {},
): Promise<Analysis> {
  const last = sources.at(-1);
  if (last === undefined) throw new RangeError('There must be at least one snapshot.');
  for (const { takenAtMs } of sources) checkTime(takenAtMs);
  const facts: AnalysedSnapshot[] = [];
  const earlier: Digest[] = [];
  for (const [index, source] of sources.slice(0, -1).entries()) {
    onStep(`reading snapshot ${index + 1} of ${sources.length}`);
    await withHeap(source, (heap) => {
      facts.push(factsOf(heap, source.takenAtMs));
      earlier.push(digestOf(heap, new ClassNames(heap), source.takenAtMs));
    });
    collectGarbage();
  }
  onStep(`reading snapshot ${sources.length} of ${sources.length}`);
  return withHeap(last, (heap) => {
    onStep('looking for suspects');
    return finish(heap, earlier, facts, last.takenAtMs);
  });
}

/** Before anything is read, which may take minutes. */
function checkTime(takenAtMs: number | undefined): void {
  if (takenAtMs === undefined || !Number.isNaN(new Date(takenAtMs).getTime())) return;
  throw new RangeError(`takenAtMs must be milliseconds since the epoch, and is ${takenAtMs}.`);
}

/** A function of its own, so that nothing of the heap is left in the one that reads the next. */
async function withHeap<T>({ open }: SnapshotSource, use: (heap: Heap) => T): Promise<T> {
  const { heap, close } = await open();
  // What the reading took is not needed any more, and can be let go when its last turn has ended.
  await nextTurn();
  collectGarbage();
  try {
    return use(heap);
  } finally {
    close();
  }
}

function finish(
  heap: Heap,
  earlier: readonly Digest[],
  facts: readonly AnalysedSnapshot[],
  takenAtMs: number | undefined,
): Analysis {
  const [first] = earlier;
  const classNames = new ClassNames(heap);
  const reader = new HeapReader(heap);
  const totalsNow = classTotals(heap, classNames);
  const suspects = heap.room.during(() =>
    suspectsOf({
      reader,
      growth: growthOf(heap, classNames, earlier),
      classNames,
      totalsNow,
      totalsThen: first?.classes ?? totalsNow,
      hours: hoursBetween(first?.takenAtMs, newUntilMs(earlier, takenAtMs)),
    }),
  );
  const [suspect] = suspects;
  return {
    version: ANALYSIS_VERSION,
    snapshots: [...facts, factsOf(heap, takenAtMs)],
    comparison: comparisonOf(heap, earlier, takenAtMs),
    suspects,
    signature: suspect === undefined ? null : signatureOf(suspect.steps),
    classes: classesOf(totalsNow, first?.classes, lifetimesOf(heap, classNames, first)),
    strings: stringFacts(heap),
    dominators: dominatorTree(reader, (node) => nameOf(reader, classNames, node)),
    // What the reader has found of named nodes is of use for both, and lies in the room.
    ...heap.room.during(() => ({
      answers: answersOf(reader, classNames, earlier),
      expected: expectedObjects(reader, classNames),
    })),
  };
}

/** Up to when new objects count. */
function newUntilMs(earlier: readonly Digest[], takenAtMs: number | undefined): number | undefined {
  return earlier.length > 1 ? earlier.at(-1)?.takenAtMs : takenAtMs;
}

/** 0 when it is not known. */
function hoursBetween(fromMs: number | undefined, untilMs: number | undefined): number {
  return fromMs === undefined || untilMs === undefined ? 0 : (untilMs - fromMs) / HOUR_MS;
}

/** Functions by their names, V8's own by what the snapshot calls them, all else by its class. */
function nameOf(reader: HeapReader, classNames: ClassNames, node: number): string {
  const type = reader.type(node);
  if (type === 'closure') return reader.functionName(node);
  if (type === 'object' || type === 'native') return classNames.of(node);
  return type === 'synthetic' ? reader.name(node) || '(root)' : classNames.of(node);
}

/** By growth, or by size where there is nothing to compare with. */
function classesOf(
  now: ReadonlyMap<string, ClassTotal>,
  then: ReadonlyMap<string, ClassTotal> | undefined,
  lifetimes: ReadonlyMap<string, Lifetimes> | undefined,
): ClassGrowth[] {
  const classes = [...now].map(([className, total]) => {
    const before = then?.get(className) ?? NONE;
    const change = (figure: keyof ClassTotal): number | null =>
      then === undefined ? null : total[figure] - before[figure];
    return {
      className,
      ...total,
      countDelta: change('count'),
      shallowBytesDelta: change('shallowBytes'),
      retainedBytesDelta: change('retainedBytes'),
      ...(lifetimes?.get(className) ?? UNKNOWN),
    };
  });
  const weight = ({ shallowBytesDelta, shallowBytes }: ClassGrowth): number =>
    shallowBytesDelta ?? shallowBytes;
  return classes.sort((a, b) => weight(b) - weight(a)).slice(0, MAX_CLASSES);
}
