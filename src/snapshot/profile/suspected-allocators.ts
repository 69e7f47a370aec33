/** Who allocates what is held: the functions of heap profiles, joined to the suspects of an analysis. Pure. */
import type { SuspectInShort } from '../analysis/analysis.js';
import { isApplicationScript } from '../analysis/scopes.js';
import { type Allocator, keyOf } from './allocators.js';
import type { ProfiledFunction, ProfileNode } from './heap-profile.js';

export interface SuspectedAllocator extends Allocator {
  /** Place among the suspects, from 0, of the one that it most likely belongs to; null where nothing tells. */
  readonly suspectIndex: number | null;
}

/** What of a suspect is in the source code. */
type Traits = Pick<SuspectInShort, 'className' | 'steps' | 'holder'>;

/** More than this share of what a function has allocated must belong to a suspect. */
const MIN_SHARE = 0.5;

/** Of what several suspects have in common. */
const UNCLEAR = -1;

/** A name says more than a script, in which there may be many functions. */
const NAME_SCORE = 2;
const SCRIPT_SCORE = 1;

/**
 * Tells of each function which suspect it most likely belongs to: by its own name and script, and where they say nothing by
 * those of the functions that called it, the nearest first. Where two suspects fit as well, it is neither.
 *
 * @param allocators - functions of the profile
 * @param suspects - most likely first
 * @param earlier - where there is one, only what has come since counts
 */
export function suspectedAllocators(
  allocators: readonly Allocator[],
  suspects: readonly Traits[],
  profile: ProfileNode,
  earlier?: ProfileNode,
): SuspectedAllocator[] {
  const now = bytesBySuspect(profile, suspects);
  const then = earlier === undefined ? undefined : bytesBySuspect(earlier, suspects);
  return allocators.map((allocator) => {
    const key = keyOf(allocator);
    const grownBytes = allocator.bytesDelta ?? allocator.bytes;
    const suspectIndex = suspects.findIndex((_, index) => {
      const bytes = (now.get(key)?.[index] ?? 0) - (then?.get(key)?.[index] ?? 0);
      return bytes > MIN_SHARE * grownBytes && bytes > 0;
    });
    return { ...allocator, suspectIndex: suspectIndex < 0 ? null : suspectIndex };
  });
}

/** Bytes that each function has allocated for each suspect. */
function bytesBySuspect(profile: ProfileNode, suspects: readonly Traits[]): Map<string, Float64Array> {
  const totals = new Map<string, Float64Array>();
  const waiting = [{ node: profile, ofCaller: UNCLEAR }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node } = next;
    const index = suspectOf(node, suspects) ?? next.ofCaller;
    const key = keyOf(node.function);
    const total = totals.get(key) ?? new Float64Array(suspects.length);
    if (index !== UNCLEAR) total[index] = (total[index] as number) + node.selfBytes;
    totals.set(key, total);
    waiting.push(...node.children.map((child) => ({ node: child, ofCaller: index })));
  }
  return totals;
}

/** Of the function of a node; undefined where it says nothing. */
function suspectOf(node: ProfileNode, suspects: readonly Traits[]): number | undefined {
  const scores = suspects.map((suspect) => scoreOf(node, suspect));
  const best = Math.max(0, ...scores);
  if (best === 0) return undefined;
  const index = scores.indexOf(best);
  return scores.lastIndexOf(best) === index ? index : UNCLEAR;
}

function scoreOf({ function: allocator, children }: ProfileNode, suspect: Traits): number {
  const { script } = allocator;
  // V8's own functions, as `set` and `repeat`, are called from everywhere.
  if (script === '') return 0;
  // The object itself is allocated by the one who calls the constructor.
  const isNamed =
    isConstructor(allocator, suspect) ||
    isOnPath(allocator, suspect) ||
    children.some((child) => isConstructor(child.function, suspect));
  // What modules of Node hold, they hold for others.
  const isInScript = script === suspect.holder.script && isApplicationScript(script);
  return (isNamed ? NAME_SCORE : 0) + (isInScript ? SCRIPT_SCORE : 0);
}

function isConstructor({ name, script }: ProfiledFunction, { className }: Traits): boolean {
  return name === className && script !== '';
}

function isOnPath({ name, script }: ProfiledFunction, { steps }: Traits): boolean {
  return steps.some((step) => step.kind === 'closure' && step.name === name && step.script === script);
}
