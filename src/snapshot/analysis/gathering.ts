/** Finds the nodes under which new objects gather, and what the objects are. */
import type { Heap } from '../graph/heap.js';
import { nodeCodes } from '../graph/heap-graph.js';
import { type ClassNames, NATIVE_CONTEXT } from './class-names.js';
import type { Growth } from './growth.js';

/** New objects of one class that one node dominates. */
export interface Gathering {
  readonly className: string;
  /** The new objects, in no order. A chain is given by its links. */
  readonly members: readonly number[];
  /** Bytes that go with them, new ones only. */
  readonly newBytes: number;
  /** Whether each holds the next. */
  readonly isChain: boolean;
}

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
  const groups = groupsOf(members, holdersOf(members, minBytes), minBytes);
  return [...chainsOf(members, minBytes), ...groups.filter(({ newBytes }) => newBytes >= minBytes)].sort(
    (a, b) => b.newBytes - a.newBytes,
  );
}

/** What may be a member of a gathering, and of which class. */
class Members {
  readonly heap: Heap;
  readonly growth: Growth;
  readonly classNames: ClassNames;
  readonly #contextClass: number | undefined;

  constructor(heap: Heap, growth: Growth, classNames: ClassNames) {
    this.heap = heap;
    this.growth = growth;
    this.classNames = classNames;
    this.#contextClass = classNames.numberOf(NATIVE_CONTEXT);
  }

  /** New, and no part of V8's own. */
  isMember(node: number): boolean {
    if (!isNew(this.growth, node)) return false;
    const isOfV8 = V8_TYPES.has(this.heap.nodeTypes[node] as number);
    return !isOfV8 || this.classNames.classOf[node] === this.#contextClass;
  }

  /** Groups the nodes that some nodes dominate, by that node and their class, in the order of the classes' bytes. */
  groupsUnder(isHolder: Uint8Array, covered: Float64Array): Map<number, Map<number, Group>> {
    const { nodeCount, dominators } = this.heap;
    const groups = new Map<number, Map<number, Group>>();
    for (let node = 0; node < nodeCount; node++) {
      const holder = dominators[node] as number;
      if (isHolder[holder] === 0 || !this.isMember(node)) continue;
      let classes = groups.get(holder);
      if (classes === undefined) {
        classes = new Map();
        groups.set(holder, classes);
      }
      const number = this.classNames.classOf[node] as number;
      const group = classes.get(number) ?? { members: [], newBytes: 0, untoldBytes: 0 };
      const bytes = this.growth.newBytes[node] as number;
      group.members.push(node);
      group.newBytes += bytes;
      group.untoldBytes += bytes - (covered[node] as number);
      classes.set(number, group);
    }
    return groups;
  }
}

/** Kinds of which less has come are as they were. */
const MIN_NEW_SHARE = 0.2;

function isNew({ newShare }: Growth, node: number): boolean {
  return (newShare[node] as number) >= MIN_NEW_SHARE;
}

interface Group {
  readonly members: number[];
  newBytes: number;
  /** What is not told from below. */
  untoldBytes: number;
}

interface Holders {
  /** 1 for a node under which new bytes gather; always for the root, since what several hold hangs on it. */
  readonly isHolder: Uint8Array;
  /** New bytes of each node that are told from it or from below. */
  readonly covered: Float64Array;
}

function holdersOf(members: Members, minBytes: number): Holders {
  const { nodeCount, dominators, dominatorOrder, root } = members.heap;
  const { newBytes, largestBelow } = members.growth;
  const covered = new Float64Array(nodeCount);
  const isHolder = new Uint8Array(nodeCount);
  isHolder[root] = 1;
  for (let place = nodeCount - 1; place > 0; place--) {
    const node = dominatorOrder[place] as number;
    const bytes = newBytes[node] as number;
    if (bytes < minBytes) continue;
    const isGathering = (largestBelow[node] as number) <= MAX_LARGEST_SHARE * bytes;
    if (isGathering && (covered[node] as number) < MIN_COVERED_SHARE * bytes) {
      isHolder[node] = 1;
      covered[node] = bytes;
    }
    const dominator = dominators[node] as number;
    covered[dominator] = (covered[dominator] as number) + (covered[node] as number);
  }
  return { isHolder, covered };
}

function groupsOf(members: Members, { isHolder, covered }: Holders, minBytes: number): Gathering[] {
  const { root } = members.heap;
  const groups = members.groupsUnder(isHeavy(members, minBytes), covered);
  replaceByAlike(members, groups, isHolder);
  const gathered = [...groups]
    .filter(([holder]) => isHolder[holder] === 1)
    .flatMap(([holder, classes]) =>
      [...classes]
        .map(([number, { members: nodes, untoldBytes }]) => ({
          className: members.classNames.name(number),
          members: nodes.filter((node) => isHolder[node] === 0),
          newBytes: untoldBytes,
          isChain: false,
        }))
        .filter((group) => group.members.length > 0)
        .sort((a, b) => b.newBytes - a.newBytes)
        .slice(0, holder === root ? undefined : MAX_CLASSES),
    );
  return [...gathered, ...singlesOf(members, isHolder)];
}

/** What is large by itself, with nothing new below it: a buffer, a string, an array of numbers. */
function singlesOf({ heap, growth, classNames }: Members, isHolder: Uint8Array): Gathering[] {
  const singles: Gathering[] = [];
  for (let node = 0; node < heap.nodeCount; node++) {
    if (isHolder[node] === 0 || growth.largestBelow[node] !== 0) continue;
    const owner = ownerOf(heap, node);
    singles.push({
      className: classNames.of(owner),
      members: [owner],
      newBytes: growth.newBytes[node] as number,
      isChain: false,
    });
  }
  return singles;
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

/** Marks the nodes whose new bytes count and are not mostly those of one below, as along a list; the root always. */
function isHeavy({ heap, growth }: Members, minBytes: number): Uint8Array {
  const marks = new Uint8Array(heap.nodeCount);
  for (let node = 0; node < heap.nodeCount; node++) {
    const bytes = growth.newBytes[node] as number;
    const isSpread = (growth.largestBelow[node] as number) <= MAX_LARGEST_SHARE * bytes;
    if (bytes >= minBytes && isSpread) marks[node] = 1;
  }
  marks[heap.root] = 1;
  return marks;
}

/** A holder that lies within one of many nodes alike is no answer: the many are, and what holds them. */
function replaceByAlike(
  { heap, growth }: Members,
  groups: ReadonlyMap<number, ReadonlyMap<number, Group>>,
  isHolder: Uint8Array,
): void {
  const { nodeCount, dominators, dominatorOrder } = heap;
  const isWithin = new Uint8Array(nodeCount);
  for (const [holder, classes] of groups) {
    for (const group of classes.values()) {
      const { members: nodes, newBytes } = group;
      const isMost = newBytes >= MIN_COVERED_SHARE * (growth.newBytes[holder] as number);
      const isSpread = (growth.largestBelow[holder] as number) <= MAX_LARGEST_SHARE * newBytes;
      if (nodes.length < MIN_ALIKE || !isMost || !isSpread) continue;
      isHolder[holder] = 1;
      group.untoldBytes = newBytes;
      for (const node of nodes) isWithin[node] = 1;
    }
  }
  for (let place = 1; place < nodeCount; place++) {
    const node = dominatorOrder[place] as number;
    if (isWithin[dominators[node] as number] === 1) isWithin[node] = 1;
    if (isWithin[node] === 1) isHolder[node] = 0;
  }
}

/** Follows the largest of what each node dominates, as far as that goes. */
function chainsOf(members: Members, minBytes: number): Gathering[] {
  const { heap, growth, classNames } = members;
  const { nodeCount, dominatorOrder } = heap;
  const heaviest = heaviestBelow(heap, growth);
  const chains: Gathering[] = [];
  const isOnWay = new Uint8Array(nodeCount);
  for (let place = 1; place < nodeCount; place++) {
    const start = dominatorOrder[place] as number;
    if (isOnWay[start] === 1 || (growth.newBytes[start] as number) < minBytes) continue;
    const way: number[] = [];
    for (let node = start; node !== 0 && growth.newBytes[node] !== 0; node = heaviest[node] as number) {
      isOnWay[node] = 1;
      if (isNew(growth, node)) way.push(node);
    }
    if (way.length < MIN_LINKS) continue;
    const links = mostFrequent(
      way.filter((node) => members.isMember(node)),
      classNames,
    );
    const nodes = links.length >= MIN_LINKS ? links : heldBy(members, way);
    if (nodes.length < MIN_LINKS) continue;
    chains.push({
      className: classNames.of(nodes[0] as number),
      members: nodes,
      newBytes: growth.newBytes[way[0] as number] as number,
      isChain: true,
    });
  }
  return chains;
}

/** Of each node, the dominated one with the most new bytes; 0 where there is none. */
function heaviestBelow({ nodeCount, dominators, dominatorOrder }: Heap, growth: Growth): Uint32Array {
  const { newBytes, largestBelow } = growth;
  const heaviest = new Uint32Array(nodeCount);
  for (let place = nodeCount - 1; place > 0; place--) {
    const node = dominatorOrder[place] as number;
    const dominator = dominators[node] as number;
    if (newBytes[node] === largestBelow[dominator] && newBytes[node] !== 0) heaviest[dominator] = node;
  }
  return heaviest;
}

/** Where the links are V8's own, what they hold. */
function heldBy(members: Members, way: readonly number[]): number[] {
  const isLink = new Uint8Array(members.heap.nodeCount);
  for (const node of way) isLink[node] = 1;
  const held = [...members.groupsUnder(isLink, members.growth.newBytes).values()].flatMap((classes) =>
    [...classes.values()].flatMap(({ members: nodes }) => nodes),
  );
  return mostFrequent(held, members.classNames);
}

/** Those of the class that most of them have. */
function mostFrequent(nodes: readonly number[], classNames: ClassNames): number[] {
  const classes = new Map<number, number[]>();
  for (const node of nodes) {
    const number = classNames.classOf[node] as number;
    const known = classes.get(number);
    if (known === undefined) classes.set(number, [node]);
    else known.push(node);
  }
  return [...classes.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}
