/** Finds the nodes under which new objects gather, and what the objects are. */
import type { Heap } from '../graph/heap.js';
import { nodeCodes, type Sizes } from '../graph/heap-graph.js';
import { sizesUpTo } from '../graph/retained-sizes.js';
import { type ClassNames, NATIVE_CONTEXT } from './class-names.js';
import { type Growth, largestBelow, WHOLE_SHARE } from './growth.js';
import { ClassTallies, Tally } from './tally.js';
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

/** A node gathers where none of what it dominates has more than this share of it. */
const MAX_LARGEST_SHARE = 0.5;

/** What has gathered below is told from there, unless it is less than this share. */
const MIN_COVERED_SHARE = 0.5;

/** So many new nodes of one class beside each other are what has gathered, however much each of them holds. */
const MIN_ALIKE = 10;

/** A way down that is so long is a chain: each holds the next. */
const MIN_LINKS = 50;

/** Classes of one holder that are told. */
const MAX_CLASSES = 3;

const V8_TYPES = nodeCodes('hidden', 'array', 'code', 'object shape', 'synthetic');

/** Gatherings, the largest first. */
export function gatheringsOf(heap: Heap, growth: Growth, classNames: ClassNames): Gathering[] {
  const minBytes = MIN_SHARE * growth.totalBytes;
  const members = new Members(heap, growth, classNames);
  const groups = groupsOf(members, holdersOf(members, minBytes));
  const lists = chainsOf(members, minBytes);
  const trees = treeGatherings(members, lists, minBytes);
  return [...lists, ...trees, ...groups.filter(({ newBytes }) => newBytes >= minBytes)].sort(
    (a, b) => b.newBytes - a.newBytes,
  );
}

/** What may be a member of a gathering, and of which class. */
class Members {
  readonly heap: Heap;
  readonly growth: Growth;
  readonly classNames: ClassNames;
  readonly #contextClass: number | undefined;
  /** By number of the class. */
  readonly #isScope: Uint8Array;

  constructor(heap: Heap, growth: Growth, classNames: ClassNames) {
    this.heap = heap;
    this.growth = growth;
    this.classNames = classNames;
    this.#contextClass = classNames.numberOf(NATIVE_CONTEXT);
    this.#isScope = Uint8Array.from({ length: classNames.count }, (_, number) =>
      classNames.name(number).startsWith('system / Context') ? 1 : 0,
    );
  }

  /** New, and no part of V8's own. */
  isMember(node: number): boolean {
    return isNew(this.growth, node) && this.isObject(node);
  }

  /** May be one of a list or a tree. Scopes lie within each other anyway, and are told by their functions. */
  isLink(node: number): boolean {
    return this.isObject(node) && this.#isScope[this.classNames.classOf[node] as number] === 0;
  }

  /** No part of V8's own. */
  isObject(node: number): boolean {
    const isOfV8 = V8_TYPES.has(this.heap.nodeTypes[node] as number);
    return !isOfV8 || this.classNames.classOf[node] === this.#contextClass;
  }

  /** Groups the nodes that some nodes dominate, by that node and their class. */
  groupsUnder({ isHeavy, covered }: Holders): Groups {
    const { nodeCount, dominators } = this.heap;
    const groups: Groups = new Map();
    for (let node = 0; node < nodeCount; node++) {
      const holder = dominators[node] as number;
      if (isHeavy[holder] === 0 || !this.isMember(node)) continue;
      let classes = groups.get(holder);
      if (classes === undefined) {
        classes = new Map();
        groups.set(holder, classes);
      }
      const number = this.classNames.classOf[node] as number;
      let group = classes.get(number);
      if (group === undefined) {
        group = { nodes: new Tally(), shares: 0, newBytes: 0, untoldBytes: 0, isAlike: false };
        classes.set(number, group);
      }
      const bytes = this.growth.newBytes[node] as number;
      group.nodes.add(node);
      group.shares += this.growth.newShare[node] as number;
      group.newBytes += bytes;
      group.untoldBytes += bytes - (covered[node] as number);
    }
    return groups;
  }

  /** The group that a node is in. */
  groupOf(groups: Groups, node: number): Group | undefined {
    const classes = groups.get(this.heap.dominators[node] as number);
    const group = classes?.get(this.classNames.classOf[node] as number);
    return group !== undefined && this.isMember(node) ? group : undefined;
  }
}

/** By holder and class. */
type Groups = Map<number, Map<number, Group>>;

/** Kinds of which less has come are as they were. */
const MIN_NEW_SHARE = 0.2;

function isNew({ newShare }: Growth, node: number): boolean {
  return (newShare[node] as number) >= MIN_NEW_SHARE * WHOLE_SHARE;
}

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
  /** 1 for each node whose new bytes count; for the root always. */
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
    isHeavy[node] = 1;
    const isGathering = largestBelow(growth, node) <= MAX_LARGEST_SHARE * bytes;
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

function groupsOf(members: Members, holders: Holders): Gathering[] {
  const { root } = members.heap;
  const { isHolder } = holders;
  const groups = members.groupsUnder(holders);
  replaceByAlike(members, groups, holders);
  for (const holder of holders.list) {
    const group = isHolder[holder] === 1 ? members.groupOf(groups, holder) : undefined;
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
  return [...gathered, ...singlesOf(members, holders)];
}

/** What is large by itself, with nothing new below it: a buffer, a string, an array of numbers. */
function singlesOf({ heap, growth, classNames }: Members, { isHolder, list }: Holders): Gathering[] {
  return list
    .filter((node) => isHolder[node] === 1 && growth.heaviest[node] === 0)
    .map((node) => {
      const owner = ownerOf(heap, node);
      const newBytes = growth.newBytes[node] as number;
      return { className: classNames.of(owner), count: 1, members: [owner], newBytes, form: 'many' };
    });
}

/** Memory of V8's own is told by the object that it is of. */
function ownerOf({ nodeTypes, nodeNames, strings, dominators, root }: Heap, node: number): number {
  let owner = node;
  while (
    owner !== root &&
    (V8_TYPES.has(nodeTypes[owner] as number) ||
      strings.get(nodeNames[owner] as number).startsWith('system / '))
  ) {
    owner = dominators[owner] as number;
  }
  return owner;
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
    if (members.groupOf(groups, at)?.isAlike === true) return true;
  }
  return false;
}

/** Follows the largest of what each node dominates, as far as that goes. */
function chainsOf(members: Members, minBytes: number): Gathering[] {
  const { heap, growth, classNames } = members;
  const { nodeCount, dominatorOrder } = heap;
  const chains: Gathering[] = [];
  const [isOnWay] = heap.room.takeBytes();
  for (let place = 1; place < nodeCount; place++) {
    const start = dominatorOrder[place] as number;
    if (isOnWay[start] === 1 || (growth.newBytes[start] as number) < minBytes) continue;
    const tallies = new ClassTallies();
    let [length, newBytes] = [0, 0];
    for (const node of wayDown(growth, start)) {
      isOnWay[node] = 1;
      if (!isNew(growth, node)) continue;
      if (length === 0) newBytes = growth.newBytes[node] as number;
      length += 1;
      if (members.isLink(node)) tallies.add(node, classNames.classOf[node] as number);
    }
    if (length < MIN_LINKS) continue;
    const { count, nodes } = tallies.largest.count >= MIN_LINKS ? tallies.largest : heldBy(members, start);
    if (count < MIN_LINKS) continue;
    chains.push({
      className: classNames.of(nodes[0] as number),
      count,
      members: nodes,
      newBytes,
      form: 'list',
    });
  }
  return chains;
}

/** A list is a tree too, and is told as a list. */
function treeGatherings(members: Members, lists: readonly Gathering[], minBytes: number): Gathering[] {
  const { heap, growth, classNames } = members;
  const tops = new Set(lists.map(({ members: [first] }) => first));
  return treesOf(heap, growth, classNames, (node) => members.isLink(node), minBytes)
    .filter(({ top }) => !tops.has(top))
    .map(({ top, count }) => ({
      className: classNames.of(top),
      count,
      members: [top],
      newBytes: growth.newBytes[top] as number,
      form: 'tree',
    }));
}

function* wayDown({ newBytes, heaviest }: Growth, start: number): Generator<number> {
  for (let node = start; node !== 0 && newBytes[node] !== 0; node = heaviest[node] as number) yield node;
}

/** Where the links of a way are V8's own, what they hold. */
function heldBy(members: Members, start: number): Tally {
  const { heap, growth, classNames } = members;
  const [isLink] = heap.room.takeBytes();
  for (const node of wayDown(growth, start)) if (isNew(growth, node)) isLink[node] = 1;
  const tallies = new ClassTallies();
  for (let node = 0; node < heap.nodeCount; node++) {
    if (isLink[heap.dominators[node] as number] === 1 && members.isMember(node)) {
      tallies.add(node, classNames.classOf[node] as number);
    }
  }
  return tallies.largest;
}
