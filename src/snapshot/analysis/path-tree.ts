/** The paths of many objects as one tree, from the roots down: in which ways they are held, and how many in each. */
import type { PathBranch, PathTree } from './analysis.js';
import { wordsOf } from './path-words.js';
import type { PathStep } from './retainer-path.js';

/** What a tree shows at most, those first that most objects go through; the others are counted. */
const MAX_BRANCHES = 60;
const MAX_BRANCHES_OF_ONE = 8;

/** Steps whose names are data, of which each object has another. */
const DATA_KINDS: readonly string[] = ['key', 'map-value'];

/** Where paths part. */
interface Fork {
  /** As code reads; without a name where it is data that differs. */
  step: string;
  count: number;
  readonly parent: Fork | undefined;
  readonly next: Map<string, Fork>;
}

/** Merges paths that read the same; keys of data aside. @param paths - one of each object, from the top down */
export function pathTreeOf(paths: readonly (readonly PathStep[])[]): PathTree {
  const root: Fork = { step: '', count: paths.length, parent: undefined, next: new Map() };
  const forks: Fork[] = [];
  for (const path of paths) {
    let fork = root;
    for (const step of path) fork = follow(fork, step, forks);
  }
  return largest(root, forks);
}

/** Takes one object a step further. @param forks - takes up those that are new, each after its parent */
function follow(fork: Fork, step: PathStep, forks: Fork[]): Fork {
  const [words] = wordsOf([step]) as [string];
  const [wordsOfAll] = wordsOf([DATA_KINDS.includes(step.kind) ? { ...step, name: null } : step]) as [string];
  // Modules of the same name in other folders are others.
  const key = `${wordsOfAll} ${step.script}`;
  let next = fork.next.get(key);
  if (next === undefined) {
    next = { step: words, count: 0, parent: fork, next: new Map() };
    fork.next.set(key, next);
    forks.push(next);
  }
  if (next.step !== words) next.step = wordsOfAll;
  next.count += 1;
  return next;
}

type Shown = { -readonly [Field in keyof PathTree]: PathTree[Field] } & { readonly branches: PathBranch[] };

function largest(root: Fork, forks: readonly Fork[]): PathTree {
  const tree = shownOf(root);
  const shown = new Map<Fork | undefined, Shown>([[root, tree]]);
  // A parent has at least as many as what is below it, and stays before it.
  for (const fork of [...forks].sort((a, b) => b.count - a.count)) {
    const parent = shown.get(fork.parent);
    if (parent === undefined || parent.branches.length === MAX_BRANCHES_OF_ONE) continue;
    if (shown.size > MAX_BRANCHES) break;
    const branch = { step: fork.step, ...shownOf(fork) };
    parent.branches.push(branch);
    parent.moreCount -= fork.count;
    shown.set(fork, branch);
  }
  return tree;
}

/** With all that goes on from there still to be shown. */
function shownOf({ count, next }: Fork): Shown {
  return { count, branches: [], moreCount: [...next.values()].reduce((sum, { count }) => sum + count, 0) };
}
