/** From what has gathered to who is to blame. */
import type { Heap } from '../graph/heap.js';
import type { Suspect } from './analysis.js';
import { callbackOf } from './callback.js';
import type { ClassNames } from './class-names.js';
import type { ClassTotal } from './digest.js';
import { type Gathering, gatheringsOf } from './gathering.js';
import type { Growth } from './growth.js';
import type { HeapReader } from './heap-reader.js';
import { shapeOf, shownPath, wordsOf } from './path-words.js';
import { patternOf } from './patterns.js';
import type { PathStep } from './retainer-path.js';

/** What a suspect is told from. */
export interface SuspectInput {
  readonly reader: HeapReader;
  readonly growth: Growth;
  readonly classNames: ClassNames;
  /** Totals of the classes in the first heap and in this one. */
  readonly totalsThen: ReadonlyMap<string, ClassTotal>;
  readonly totalsNow: ReadonlyMap<string, ClassTotal>;
  /** Between the first and the last; 0 where there is one. */
  readonly hours: number;
}

const MAX_SUSPECTS = 5;

/** Who has less is one of the many that every process has. */
const MIN_CONFIDENCE = 0.05;

/** Objects of a gathering whose paths are compared. */
const SAMPLES = 15;

/** Share of what is new that is as good as all of it: the rest is what every process does. */
const CLEAR_SHARE = 0.5;

/** The most likely first. */
export function suspectsOf(input: SuspectInput): Suspect[] {
  const { reader, growth, classNames } = input;
  const merged = new Map<string, Candidate>();
  for (const gathering of gatheringsOf(reader.heap, growth, classNames)) {
    const candidate = candidateOf(gathering, input);
    if (candidate === undefined) continue;
    const known = merged.get(candidate.shape);
    merged.set(candidate.shape, known === undefined ? candidate : sumOf(known, candidate));
  }
  return [...merged.values()]
    .sort((a, b) => b.newBytes - a.newBytes)
    .map((candidate) => suspectOf(candidate, input))
    .filter(({ confidenceRatio }) => confidenceRatio >= MIN_CONFIDENCE)
    .slice(0, MAX_SUSPECTS);
}

interface Candidate {
  readonly className: string;
  readonly count: number;
  readonly newBytes: number;
  readonly isChain: boolean;
  readonly path: readonly PathStep[];
  readonly shape: string;
  /** Share of the samples that have this shape. */
  readonly shapeShare: number;
}

function candidateOf(
  gathering: Gathering,
  { reader, growth, classNames }: SuspectInput,
): Candidate | undefined {
  const { members, newBytes, isChain } = gathering;
  const paths = new Map<string, { path: PathStep[]; count: number }>();
  const samples = isChain ? members.slice(0, 1) : samplesOf(members, reader.heap);
  for (const node of samples) {
    const path = shownPath(reader, classNames, node);
    const shape = shapeOf(path);
    const known = paths.get(shape);
    if (known === undefined) paths.set(shape, { path, count: 1 });
    else known.count += 1;
  }
  const [best] = [...paths].sort(([, a], [, b]) => b.count - a.count);
  if (best === undefined) return undefined;
  const [shape, { path, count }] = best;
  return {
    className: classNameOf(gathering, path),
    count: Math.max(1, Math.round(members.reduce((sum, node) => sum + (growth.newShare[node] as number), 0))),
    newBytes,
    isChain,
    path: [...path, ...callbackOf(reader, path, samples[0] as number)],
    shape,
    shapeShare: count / samples.length,
  };
}

/** Functions and what they keep of the scopes around them are told by their names, as their class says nothing. */
function classNameOf({ className }: Gathering, path: readonly PathStep[]): string {
  const step = path.at(-1);
  if (className === 'Function') return step?.className ?? className;
  if (className !== 'system / Context') return className;
  return `scope of ${step?.kind === 'closure' ? (step.name ?? 'anonymous') : 'anonymous'}()`;
}

/** Evenly picked. */
function samplesOf(members: readonly number[], { nodeIds }: Heap): number[] {
  const sorted =
    members.length <= 100_000
      ? [...members].sort((a, b) => (nodeIds[a] as number) - (nodeIds[b] as number))
      : members;
  const stride = Math.max(1, sorted.length / SAMPLES);
  return Array.from(
    { length: Math.min(SAMPLES, sorted.length) },
    (_, index) => sorted[Math.floor(index * stride)] as number,
  );
}

function sumOf(a: Candidate, b: Candidate): Candidate {
  return { ...a, count: a.count + b.count, newBytes: a.newBytes + b.newBytes };
}

function suspectOf(candidate: Candidate, { growth, totalsThen, totalsNow, hours }: SuspectInput): Suspect {
  const { className, count, newBytes, path, shapeShare } = candidate;
  const pattern = patternOf(candidate);
  const share = Math.min(1, newBytes / (CLEAR_SHARE * growth.totalBytes));
  const holder = path.findLast(({ script }) => script !== null);
  return {
    className,
    instanceCount: count,
    retainedBytes: newBytes,
    countThen: totalsThen.get(className)?.count ?? 0,
    countNow: totalsNow.get(className)?.count ?? count,
    growthBytesPerHour: hours > 0 ? newBytes / hours : null,
    retainerPath: wordsOf(path),
    steps: path,
    holder: { script: holder?.script ?? null, line: holder?.line ?? null },
    // Two that must both hold: that it matters, and that it is held in one way.
    confidenceRatio: round(share * (0.5 + shapeShare / 2)),
    pattern: pattern.name,
    advice: pattern.advice,
  };
}

function round(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}
