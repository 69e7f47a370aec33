/** From what has gathered to who is to blame. */
import { SYSTEM_DISTANCE } from '../graph/distances.js';
import type { PathTree, Suspect } from './analysis.js';
import { callbackOf } from './callback.js';
import { type Candidate, candidatesOf, evenly, type GrownHeap, SAMPLES, unityOf } from './candidates.js';
import type { ClassTotal } from './digest.js';
import type { Growth } from './growth.js';
import { pathTreeOf } from './path-tree.js';
import { shownPath, wordsOf } from './path-words.js';
import { patternOf } from './patterns.js';
import { isApplicationScript } from './scopes.js';

/** What a suspect is told from. */
export interface SuspectInput extends GrownHeap {
  /** Totals of the classes in the first heap and in this one. */
  readonly totalsThen: ReadonlyMap<string, ClassTotal>;
  readonly totalsNow: ReadonlyMap<string, ClassTotal>;
  /** Between the first and the last; 0 where there is one. */
  readonly hours: number;
}

const MAX_SUSPECTS = 5;

/** Who has less is one of the many that every process has. */
const MIN_CONFIDENCE = 0.05;

/** Steps of all paths of a tree; where the paths are longer, it is made of fewer. */
const MAX_STEPS_OF_TREE = 20_000;

/** Share of what is new that is as good as all of it: the rest is what every process does. */
const CLEAR_SHARE = 0.5;

/** In less time than this, a growth per hour is that of a moment. */
const MIN_HOURS = 10 / 3600;

/** The most likely first. */
export function suspectsOf(input: SuspectInput): Suspect[] {
  return candidatesOf(input)
    .filter((candidate) => confidenceOf(candidate, input.growth) >= MIN_CONFIDENCE)
    .slice(0, MAX_SUSPECTS)
    .map((candidate) => suspectOf(candidate, input));
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

/** Two that must both hold: that it matters, and that it is held in one way. */
function confidenceOf(candidate: Candidate, { totalBytes }: Growth): number {
  return round(Math.min(1, candidate.newBytes / (CLEAR_SHARE * totalBytes)) * unityOf(candidate));
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
