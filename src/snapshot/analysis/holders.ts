/** Finds the nodes under which new objects lie beside each other. */
import type { Sizes } from '../graph/heap-graph.js';
import { sizesUpTo } from '../graph/retained-sizes.js';
import type { Gathering } from './gathering.js';
import { largestBelow, WHOLE_SHARE } from './growth.js';
import type { Members } from './members.js';
import { Tally } from './tally.js';

/** A node gathers where none of what it dominates has more than this share of it. */
const MAX_LARGEST_SHARE = 0.5;

/** What has gathered below is told from there, unless it is less than this share. */
const MIN_COVERED_SHARE = 0.5;

/** So many new nodes of one class beside each other are what has gathered, however much each of them holds. */
const MIN_ALIKE = 10;

/** Classes of one holder that are told. */
const MAX_CLASSES = 3;

/** What gathers under the nodes that hold most of it. @param minBytes - of what is new there */
export function groupsOf(members: Members, minBytes: number): Gathering[] {
  const { root } = members.heap;
  const holders = holdersOf(members, minBytes);
  const { isHolder } = holders;
  const groups = groupsUnder(members, holders);
  replaceByAlike(members, groups, holders);
  for (const holder of holders.list) {
    const group = isHolder[holder] === 1 ? groupOf(members, groups, holder) : undefined;
    if (group !== undefined) group.shares -= members.growth.newShare[holder] as number;
  }
  const gathered = [...groups]
    .filter(([holder]) => isHolder[holder] === 1)
    .flatMap(([holder, classes]) =>
      [...classes]
        .map(([number, { nodes, shares, untoldBytes }]) => ({
          className: members.classNames.name(number),
          count: Math.round(shares / WHOLE_SHARE),
          members: nodes.nodes.filter((node) => isHolder[node] === 0),
          newBytes: untoldBytes,
          form: 'many' as const,
        }))
        .filter((group) => group.members.length > 0)
        .sort((a, b) => b.newBytes - a.newBytes)
        .slice(0, holder === root ? undefined : MAX_CLASSES),
    );
  return [...gathered, ...singlesOf(members, holders)].filter(({ newBytes }) => newBytes >= minBytes);
}

/** By holder and class. */
type Groups = Map<number, Map<number, Group>>;

interface Group {
  readonly nodes: Tally;
  /** Sum of their new shares. */
  shares: number;
  newBytes: number;
  /** What is not told from below. */
  untoldBytes: number;
  /** Many beside each other, which are what has gathered. */
  isAlike: boolean;
}

interface Holders {
  /** 1 for a node under which new bytes gather; always for the root, since what several hold hangs on it. */
  readonly isHolder: Uint8Array;
  /** Those but for the root. */
  readonly list: readonly number[];
  /** 1 for each node whose new bytes count and are not mostly those of one below, as along a list; for the root always. */
  readonly isHeavy: Uint8Array;
  /** New bytes of each node that are told from it or from below. */
  readonly covered: Sizes;
}

function holdersOf({ heap, growth }: Members, minBytes: number): Holders {
  const { nodeCount, dominators, dominatorOrder, root } = heap;
  const { newBytes, totalBytes } = growth;
  const covered = sizesUpTo(totalBytes, nodeCount, heap.room);
  const [isHolder, isHeavy] = heap.room.takeBytes();
  const list: number[] = [];
  isHolder[root] = 1;
  isHeavy[root] = 1;
  for (let place = nodeCount - 1; place > 0; place--) {
    const node = dominatorOrder[place] as number;
    const bytes = newBytes[node] as number;
    if (bytes < minBytes) continue;
    const isGathering = largestBelow(growth, node) <= MAX_LARGEST_SHARE * bytes;
    if (isGathering) isHeavy[node] = 1;
    if (isGathering && (covered[node] as number) < MIN_COVERED_SHARE * bytes) {
      isHolder[node] = 1;
      list.push(node);
      covered[node] = bytes;
    }
    const dominator = dominators[node] as number;
    covered[dominator] = (covered[dominator] as number) + (covered[node] as number);
  }
  return { isHolder, list, isHeavy, covered };
}

/** Groups the nodes that some nodes dominate, by that node and their class. */
function groupsUnder(members: Members, { isHeavy, covered }: Holders): Groups {
  const { heap, growth, classNames } = members;
  const { nodeCount, dominators } = heap;
  const groups: Groups = new Map();
  for (let node = 0; node < nodeCount; node++) {
    const holder = dominators[node] as number;
    if (isHeavy[holder] === 0 || !members.isMember(node)) continue;
    let classes = groups.get(holder);
    if (classes === undefined) {
      classes = new Map();
      groups.set(holder, classes);
    }
    const number = classNames.classOf[node] as number;
    let group = classes.get(number);
    if (group === undefined) {
      group = { nodes: new Tally(), shares: 0, newBytes: 0, untoldBytes: 0, isAlike: false };
      classes.set(number, group);
    }
    const bytes = growth.newBytes[node] as number;
    group.nodes.add(node);
    group.shares += growth.newShare[node] as number;
    group.newBytes += bytes;
    group.untoldBytes += bytes - (covered[node] as number);
  }
  return groups;
}

/** The group that a node is in. */
function groupOf(members: Members, groups: Groups, node: number): Group | undefined {
  const { heap, classNames } = members;
  const classes = groups.get(heap.dominators[node] as number);
  const group = classes?.get(classNames.classOf[node] as number);
  return group !== undefined && members.isMember(node) ? group : undefined;
}

/** What is large by itself, with nothing new below it: a buffer, a string, an array of numbers. */
function singlesOf(members: Members, { isHolder, list }: Holders): Gathering[] {
  const { growth, classNames } = members;
  return list
    .filter((node) => isHolder[node] === 1 && growth.heaviest[node] === 0)
    .map((node) => {
      const owner = members.ownerOf(node);
      const newBytes = growth.newBytes[node] as number;
      return { className: classNames.of(owner), count: 1, members: [owner], newBytes, form: 'many' };
    });
}

/** A holder that lies within one of many nodes alike is no answer: the many are, and what holds them. */
function replaceByAlike(members: Members, groups: Groups, { isHolder, list }: Holders): void {
  const { growth } = members;
  for (const [holder, classes] of groups) {
    for (const group of classes.values()) {
      const { nodes, newBytes } = group;
      const isMost = newBytes >= MIN_COVERED_SHARE * (growth.newBytes[holder] as number);
      const isSpread = largestBelow(growth, holder) <= MAX_LARGEST_SHARE * newBytes;
      if (nodes.count < MIN_ALIKE || !isMost || !isSpread) continue;
      isHolder[holder] = 1;
      group.untoldBytes = newBytes;
      group.isAlike = true;
    }
  }
  for (const holder of [...list, ...groups.keys()]) {
    if (isHolder[holder] === 1 && isWithinAlike(members, groups, holder)) isHolder[holder] = 0;
  }
}

/** Whether a node is one of many alike, or dominated by one. */
function isWithinAlike(members: Members, groups: Groups, node: number): boolean {
  const { dominators, root } = members.heap;
  for (let at = node; at !== root; at = dominators[at] as number) {
    if (groupOf(members, groups, at)?.isAlike === true) return true;
  }
  return false;
}
