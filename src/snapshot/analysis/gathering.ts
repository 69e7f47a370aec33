/** Finds where new objects gather, and what they are. */
import type { Heap } from '../graph/heap.js';
import type { ClassNames } from './class-names.js';
import type { Growth } from './growth.js';
import { groupsOf } from './holders.js';
import { listsOf } from './lists.js';
import { Members } from './members.js';
import { treesOf } from './trees.js';

/** New objects of one class that one node dominates. */
export interface Gathering {
  readonly className: string;
  /** How many objects; those that are new in part count in part. */
  readonly count: number;
  /** Some of them, evenly picked, a thousand or two at most. Of a list its links, from the first on; of a tree its top. */
  readonly members: readonly number[];
  /** Bytes that go with them, new ones only. */
  readonly newBytes: number;
  readonly form: Form;
}

/** How objects lie to each other: beside each other, or each holds the next, or each holds others of its class. */
export type Form = 'many' | 'list' | 'tree';

/** What gathers less than this share of all that is new is not looked at. */
const MIN_SHARE = 0.02;

/** Gatherings, the largest first. */
export function gatheringsOf(heap: Heap, growth: Growth, classNames: ClassNames): Gathering[] {
  const minBytes = MIN_SHARE * growth.totalBytes;
  const members = new Members(heap, growth, classNames);
  const lists = listsOf(members, minBytes);
  return [...lists, ...treeGatherings(members, lists, minBytes), ...groupsOf(members, minBytes)].sort(
    (a, b) => b.newBytes - a.newBytes,
  );
}

/** A list is a tree too, and is told as a list. */
function treeGatherings(members: Members, lists: readonly Gathering[], minBytes: number): Gathering[] {
  const { heap, growth, classNames } = members;
  const tops = new Set(lists.map(({ members: [first] }) => first));
  return treesOf(heap, growth, classNames, (node) => members.isBranch(node), minBytes)
    .filter(({ top }) => !tops.has(top))
    .map(({ top, count }) => ({
      className: classNames.of(top),
      count,
      members: [top],
      newBytes: growth.newBytes[top] as number,
      form: 'tree',
    }));
}
