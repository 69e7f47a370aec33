/** From what has gathered to who is to blame. */
import { SYSTEM_DISTANCE } from '../graph/distances.js';
import type { Heap } from '../graph/heap.js';
import type { PathTree, Suspect } from './analysis.js';
import { callbackOf } from './callback.js';
import type { ClassNames } from './class-names.js';
import { findDetours } from './detours.js';
import type { ClassTotal } from './digest.js';
import { type Form, type Gathering, gatheringsOf } from './gathering.js';
import type { Growth } from './growth.js';
import type { HeapReader } from './heap-reader.js';
import { isOneLeak } from './one-leak.js';
import { pathTreeOf } from './path-tree.js';
import { shapeOf, shownPath, wordsOf } from './path-words.js';
import { patternOf } from './patterns.js';
import type { PathStep } from './retainer-path.js';
import { isApplicationScript } from './way.js';

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

/** Objects of a gathering whose paths are compared, and those whose paths are told as a tree. */
const COMPARED = 15;
const SAMPLES = 200;

/** Steps of all paths of a tree; where the paths are longer, it is made of fewer. */
const MAX_STEPS_OF_TREE = 20_000;

/** Share of what is new that is as good as all of it: the rest is what every process does. */
const CLEAR_SHARE = 0.5;

/** In less time than this, a growth per hour is that of a moment. */
const MIN_HOURS = 10 / 3600;

/** The most likely first. */
export function suspectsOf(input: SuspectInput): Suspect[] {
  const { reader, growth, classNames } = input;
  const gatherings = gatheringsOf(reader.heap, growth, classNames).map((gathering) => ({
    ...gathering,
    samples: samplesOf(gathering, reader.heap),
  }));
  findDetours(reader, [
    ...gatherings.flatMap(({ samples }) => evenly(samples, COMPARED)),
    ...gatherings.flatMap(({ samples }) => samples),
  ]);
  const candidates = gatherings
    .map((gathering) => candidateOf(gathering, input))
    .filter((candidate) => candidate !== undefined);
  return leaksOf(candidates)
    .filter((candidate) => confidenceOf(candidate, growth) >= MIN_CONFIDENCE)
    .slice(0, MAX_SUSPECTS)
    .map((candidate) => suspectOf(candidate, input));
}

/** Candidates that are one leak as one; the most likely first. */
function leaksOf(candidates: readonly Candidate[]): Candidate[] {
  const merged = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const known = merged.get(candidate.shape);
    merged.set(candidate.shape, known === undefined ? candidate : sumOf(known, candidate));
  }
  const leaks: Candidate[] = [];
  for (const candidate of [...merged.values()].sort(byBytes)) {
    const place = leaks.findIndex((leak) => isOneLeak(leak, candidate));
    if (place < 0) leaks.push(candidate);
    else leaks[place] = withPart(leaks[place] as Candidate, candidate);
  }
  return leaks.sort((a, b) => weightOf(b) - weightOf(a));
}

function byBytes(a: Candidate, b: Candidate): number {
  return b.newBytes - a.newBytes;
}

/** Two that must both hold: that it matters, and that it is held in one way. */
function weightOf({ newBytes, shapeShare }: Candidate): number {
  return newBytes * (0.5 + shapeShare / 2);
}

/** Some of what has gathered, evenly picked. */
interface Sampled extends Gathering {
  readonly samples: readonly number[];
}

interface Candidate {
  readonly className: string;
  /** Class whose totals are those of its objects. */
  readonly countedAs: string;
  readonly count: number;
  readonly newBytes: number;
  readonly form: Form;
  readonly path: readonly PathStep[];
  /** What the object that the path leads to will call, where nothing else tells whose it is; empty elsewhere. */
  readonly callback: readonly PathStep[];
  /** Some of the objects, evenly picked. */
  readonly samples: readonly number[];
  readonly shape: string;
  /** Share of the samples that have this shape. */
  readonly shapeShare: number;
}

function candidateOf(gathering: Sampled, { reader, classNames }: SuspectInput): Candidate | undefined {
  const { count: total, newBytes, form, samples } = gathering;
  const paths = new Map<string, { path: PathStep[]; count: number }>();
  const compared = evenly(samples, COMPARED);
  for (const node of compared) {
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
    countedAs: gathering.className,
    count: Math.max(1, total),
    newBytes,
    form,
    path,
    callback: callbackOf(reader, path, samples[0] as number),
    samples,
    shape,
    shapeShare: count / compared.length,
  };
}

/** Functions and what they keep of the scopes around them are told by their names, as their class says nothing. */
function classNameOf({ className }: Gathering, path: readonly PathStep[]): string {
  const step = path.at(-1);
  if (className === 'Function') return step?.className ?? className;
  if (className !== 'system / Context') return className;
  return `scope of ${step?.kind === 'closure' ? (step.name ?? 'anonymous') : 'anonymous'}()`;
}

/** Of all ages. */
function samplesOf({ members, form }: Gathering, { nodeIds }: Heap): number[] {
  if (form !== 'many') return members.slice(0, 1);
  const sorted =
    members.length <= 100_000
      ? [...members].sort((a, b) => (nodeIds[a] as number) - (nodeIds[b] as number))
      : members;
  return evenly(sorted, SAMPLES);
}

function evenly(nodes: readonly number[], count: number): number[] {
  const stride = Math.max(1, nodes.length / count);
  return Array.from(
    { length: Math.min(count, nodes.length) },
    (_, index) => nodes[Math.floor(index * stride)] as number,
  );
}

function sumOf(a: Candidate, b: Candidate): Candidate {
  return {
    ...a,
    count: a.count + b.count,
    newBytes: a.newBytes + b.newBytes,
    samples: [...a.samples, ...b.samples],
  };
}

/** Its keys, its table or what its objects hold come with it. What lies along a list or tree is counted already. */
function withPart(leak: Candidate, part: Candidate): Candidate {
  const isCounted = leak.form !== 'many' || part.form !== 'many';
  return isCounted ? leak : { ...leak, newBytes: leak.newBytes + part.newBytes };
}

/** The paths of the samples as one tree, as far as their length allows. */
function treeOf({ samples }: Candidate, { reader, classNames }: SuspectInput): PathTree {
  const { distances } = reader.heap;
  const steps = samples.reduce((sum, node) => sum + ((distances[node] as number) % SYSTEM_DISTANCE), 0);
  const sampled = evenly(samples, Math.floor(SAMPLES * Math.min(1, MAX_STEPS_OF_TREE / steps)) || 1);
  return pathTreeOf(
    sampled.map((node) => {
      const path = shownPath(reader, classNames, node);
      return [...path, ...callbackOf(reader, path, node)];
    }),
  );
}

function confidenceOf(candidate: Candidate, { totalBytes }: Growth): number {
  const { newBytes, shapeShare } = candidate;
  return round(Math.min(1, newBytes / (CLEAR_SHARE * totalBytes)) * (0.5 + shapeShare / 2));
}

function suspectOf(candidate: Candidate, input: SuspectInput): Suspect {
  const { className, countedAs, count, newBytes } = candidate;
  const { growth, totalsThen, totalsNow, hours } = input;
  const pattern = patternOf(candidate);
  const path = [...candidate.path, ...candidate.callback];
  const holder =
    path.findLast(({ script }) => isApplicationScript(script)) ??
    path.findLast(({ script }) => script !== null);
  const then = totalsThen.get(countedAs);
  const now = totalsNow.get(countedAs);
  return {
    className,
    newCount: count,
    newBytes,
    countThen: then?.count ?? 0,
    countNow: now?.count ?? count,
    bytesThen: then?.retainedBytes ?? 0,
    bytesNow: now?.retainedBytes ?? newBytes,
    growthBytesPerHour: hours >= MIN_HOURS ? newBytes / hours : null,
    retainerPath: wordsOf(path),
    steps: path,
    pathTree: treeOf(candidate, input),
    holder: { script: holder?.script ?? null, line: holder?.line ?? null },
    confidenceRatio: confidenceOf(candidate, growth),
    pattern: pattern.name,
    advice: pattern.advice,
  };
}

function round(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}
