/** Finds the nodes under which new objects gather, and what the objects are. */
import type { Heap } from '../graph/heap.js';
import { nodeCode } from '../graph/heap-graph.js';
import type { ClassNames } from './class-names.js';
import type { Growth } from './growth.js';

/** New objects of one class that one node dominates. */
export interface Gathering {
  /** The nearest node that they all hang on; the root where several hold them. */
  readonly holder: number;
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

/** A class that comes so often on the way down is a chain. */
const MIN_LINKS = 50;

/** Classes of one holder that are told. */
const MAX_CLASSES = 3;

/** Gatherings, the largest first. */
export function gatheringsOf(heap: Heap, growth: Growth, classNames: ClassNames): Gathering[] {
  const minBytes = MIN_SHARE * growth.totalBytes;
  const chains = chainsOf(heap, growth, classNames, minBytes);
  const holders = holdersOf(heap, growth, minBytes);
  const groups = groupsOf(heap, growth, classNames, holders);
  return [...chains, ...groups.filter(({ newBytes }) => newBytes >= minBytes)].sort(
    (a, b) => b.newBytes - a.newBytes,
  );
}

/** Nodes under which new bytes gather; the root always, since what several hold hangs on it. */
function holdersOf(heap: Heap, growth: Growth, minBytes: number): Set<number> {
  const { nodeCount, dominators, dominatorOrder, root } = heap;
  const { newBytes, largestBelow } = growth;
  const covered = new Float64Array(nodeCount);
  const holders = new Set([root]);
  for (let place = nodeCount - 1; place > 0; place--) {
    const node = dominatorOrder[place] as number;
    const bytes = newBytes[node] as number;
    if (bytes < minBytes) continue;
    const isGathering = (largestBelow[node] as number) <= MAX_LARGEST_SHARE * bytes;
    if (isGathering && (covered[node] as number) < MIN_COVERED_SHARE * bytes) {
      holders.add(node);
      covered[node] = bytes;
    }
    const dominator = dominators[node] as number;
    covered[dominator] = (covered[dominator] as number) + (covered[node] as number);
  }
  return holders;
}

function groupsOf(
  heap: Heap,
  { isNew, newBytes }: Growth,
  classNames: ClassNames,
  holders: ReadonlySet<number>,
): Gathering[] {
  const { nodeCount, nodeTypes, dominators } = heap;
  const groups = new Map<number, Map<number, { members: number[]; newBytes: number }>>();
  for (const holder of holders) groups.set(holder, new Map());
  const isHolder = new Uint8Array(nodeCount);
  for (const holder of holders) isHolder[holder] = 1;
  for (let node = 0; node < nodeCount; node++) {
    const holder = dominators[node] as number;
    if (isHolder[holder] === 0 || isNew[node] === 0 || isHolder[node] === 1) continue;
    if (isOfV8(nodeTypes[node] as number)) continue;
    const classes = groups.get(holder) as Map<number, { members: number[]; newBytes: number }>;
    const number = classNames.classOf[node] as number;
    let group = classes.get(number);
    if (group === undefined) {
      group = { members: [], newBytes: 0 };
      classes.set(number, group);
    }
    group.members.push(node);
    group.newBytes += newBytes[node] as number;
  }
  return [...groups].flatMap(([holder, classes]) =>
    [...classes]
      .map(([number, group]) => ({ holder, className: classNames.name(number), isChain: false, ...group }))
      .sort((a, b) => b.newBytes - a.newBytes)
      .slice(0, holder === heap.root ? undefined : MAX_CLASSES),
  );
}

/** Follows the largest of what each node dominates: where a class comes again and again, each holds the next. */
function chainsOf(heap: Heap, growth: Growth, classNames: ClassNames, minBytes: number): Gathering[] {
  const { nodeCount, nodeTypes, dominators, dominatorOrder, root } = heap;
  const { newBytes, largestBelow, isNew } = growth;
  const heaviest = new Uint32Array(nodeCount);
  for (let place = nodeCount - 1; place > 0; place--) {
    const node = dominatorOrder[place] as number;
    const dominator = dominators[node] as number;
    if (newBytes[node] === largestBelow[dominator] && (newBytes[node] as number) > 0)
      heaviest[dominator] = node;
  }
  const chains: Gathering[] = [];
  const isOnWay = new Uint8Array(nodeCount);
  for (let place = 1; place < nodeCount; place++) {
    const start = dominatorOrder[place] as number;
    if (isOnWay[start] === 1 || (newBytes[start] as number) < minBytes) continue;
    const links = new Map<number, number[]>();
    for (let node = start; node !== 0 && (newBytes[node] as number) > 0; node = heaviest[node] as number) {
      isOnWay[node] = 1;
      if (isNew[node] === 0 || isOfV8(nodeTypes[node] as number)) continue;
      const number = classNames.classOf[node] as number;
      const known = links.get(number);
      if (known === undefined) links.set(number, [node]);
      else known.push(node);
    }
    const [number, members] = [...links].sort(([, a], [, b]) => b.length - a.length)[0] ?? [0, []];
    if (members.length < MIN_LINKS) continue;
    const first = members[0] as number;
    chains.push({
      holder: dominators[first] ?? root,
      className: classNames.name(number),
      members,
      newBytes: newBytes[first] as number,
      isChain: true,
    });
  }
  return chains;
}

const [HIDDEN, ARRAY, CODE, SHAPE, SYNTHETIC] = (
  ['hidden', 'array', 'code', 'object shape', 'synthetic'] as const
).map(nodeCode);

function isOfV8(type: number): boolean {
  return type === HIDDEN || type === ARRAY || type === CODE || type === SHAPE || type === SYNTHETIC;
}
