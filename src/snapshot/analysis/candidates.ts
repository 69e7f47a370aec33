/** What may be to blame: what has gathered, how it is held, and all that is one leak with it. */
import type { Heap } from '../graph/heap.js';
import { callbackOf } from './callback.js';
import type { ClassNames } from './class-names.js';
import { findDetours } from './detours.js';
import { type Form, type Gathering, gatheringsOf } from './gathering.js';
import type { Growth } from './growth.js';
import type { HeapReader } from './heap-reader.js';
import { isOneLeak } from './one-leak.js';
import { shapeOf, shownPath } from './path-words.js';
import type { PathStep } from './retainer-path.js';

/** A heap in which it is known what is new. */
export interface GrownHeap {
  readonly reader: HeapReader;
  readonly growth: Growth;
  readonly classNames: ClassNames;
}

/** Objects of a gathering whose paths are compared, and those whose paths may be told as a tree. */
const COMPARED = 15;
export const SAMPLES = 200;

export interface Candidate {
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

/** Candidates that are one leak as one; the most likely first. */
export function candidatesOf(heap: GrownHeap): Candidate[] {
  const { reader, growth, classNames } = heap;
  const gatherings = gatheringsOf(reader.heap, growth, classNames).map((gathering) => ({
    ...gathering,
    samples: samplesOf(gathering, reader.heap),
  }));
  findDetours(reader, [
    ...gatherings.flatMap(({ samples }) => evenly(samples, COMPARED)),
    ...gatherings.flatMap(({ samples }) => samples),
  ]);
  const candidates = gatherings
    .map((gathering) => candidateOf(gathering, heap))
    .filter((candidate) => candidate !== undefined);
  return leaksOf(candidates);
}

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
  return leaks.sort((a, b) => b.newBytes * unityOf(b) - a.newBytes * unityOf(a));
}

function byBytes(a: Candidate, b: Candidate): number {
  return b.newBytes - a.newBytes;
}

/** How far its objects are held in one way, 0.5 to 1. */
export function unityOf({ shapeShare }: Candidate): number {
  return 0.5 + shapeShare / 2;
}

/** Some of what has gathered, evenly picked. */
interface Sampled extends Gathering {
  readonly samples: readonly number[];
}

function candidateOf(gathering: Sampled, { reader, growth, classNames }: GrownHeap): Candidate | undefined {
  const { count: total, newBytes, form, samples } = gathering;
  const paths = new Map<string, { path: PathStep[]; count: number; bytes: number }>();
  const compared = evenly(samples, COMPARED);
  for (const node of compared) {
    const path = shownPath(reader, classNames, node);
    const shape = shapeOf(path);
    const known = paths.get(shape);
    const bytes = growth.newBytes[node] as number;
    if (known === undefined) paths.set(shape, { path, count: 1, bytes });
    else {
      known.count += 1;
      known.bytes += bytes;
    }
  }
  const [best] = [...paths].sort(([, a], [, b]) => b.count - a.count || b.bytes - a.bytes);
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

/** As many of some nodes, with the same distance between them. */
export function evenly(nodes: readonly number[], count: number): number[] {
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
