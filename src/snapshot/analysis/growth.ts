/** Where what is new has gathered: sizes of new objects, summed over the tree of dominators. */
import type { Heap } from '../graph/heap.js';
import { nodeCode, nodeCodes, type Sizes } from '../graph/heap-graph.js';
import { sizesUpTo } from '../graph/retained-sizes.js';
import type { ClassNames } from './class-names.js';
import { type Digest, hasSameIds, LARGE_BYTES } from './digest.js';
import { Kinds } from './kinds.js';

/** What V8 makes for itself as code warms up; it is no data of the application. */
const NOISE = nodeCodes('code', 'object shape', 'synthetic', 'hidden');

const STRING = nodeCode('string');
const CODE = nodeCode('code');

/** A whole share, as it is kept in 16 bits. */
export const WHOLE_SHARE = 2 ** 16 - 1;

/** What new objects count for at least, of a kind of which there are no more. */
const MIN_REPLACED = 0.25;

export interface Growth {
  /**
   * {@link WHOLE_SHARE} for a node that the earlier heap did not have, 0 for one that it had. Where that cannot be told of
   * each, the share of its kind that has come since. All are new where there is no earlier heap.
   */
  readonly newShare: Uint16Array;
  /** Bytes of what is new in the subtree of dominators of each node, its own included. */
  readonly newBytes: Sizes;
  /** Of each node, the one that it dominates with the most new bytes; 0 where there is none with any. */
  readonly heaviest: Uint32Array;
  readonly totalBytes: number;
}

/** @param earlier - what to compare with, oldest first; where there is nothing, all counts as new */
export function growthOf(heap: Heap, classNames: ClassNames, earlier: readonly Digest[]): Growth {
  const { nodeCount, dominators, dominatorOrder, retainedSizes, root, room } = heap;
  const newShare = newShares(heap, classNames, earlier);
  const newBytes = sizesUpTo(retainedSizes[root] as number, nodeCount, room);
  putOwnBytes(heap, newShare, newBytes);
  const heaviest = room.take();
  const largestBelow = sizesUpTo(retainedSizes[root] as number, nodeCount, room);
  for (let place = nodeCount - 1; place > 0; place--) {
    const node = dominatorOrder[place] as number;
    const bytes = newBytes[node] as number;
    if (bytes === 0) continue;
    const dominator = dominators[node] as number;
    newBytes[dominator] = (newBytes[dominator] as number) + bytes;
    if (bytes > (largestBelow[dominator] as number)) {
      largestBelow[dominator] = bytes;
      heaviest[dominator] = node;
    }
  }
  if (largestBelow instanceof Uint32Array) room.give(largestBelow);
  return { newShare, newBytes, heaviest, totalBytes: newBytes[root] as number };
}

/** Bytes of the heaviest node below one. */
export function largestBelow({ newBytes, heaviest }: Growth, node: number): number {
  const below = heaviest[node] as number;
  return below === 0 ? 0 : (newBytes[below] as number);
}

function putOwnBytes(
  { nodeCount, nodeTypes, shallowSizes, dominators }: Heap,
  newShare: Uint16Array,
  newBytes: Sizes,
): void {
  const isNoise = Uint8Array.from({ length: 256 }, (_, code) => (NOISE.has(code) ? 1 : 0));
  for (let node = 0; node < nodeCount; node++) {
    const type = nodeTypes[node] as number;
    if (isNoise[type] === 1) continue;
    // The text of a script belongs to its code.
    if (type === STRING && nodeTypes[dominators[node] as number] === CODE) continue;
    const share = newShare[node] as number;
    const bytes = shallowSizes[node] as number;
    newBytes[node] = share === WHOLE_SHARE ? bytes : Math.round((share / WHOLE_SHARE) * bytes);
  }
}

/** What is new has come after the first of the earlier heaps, and was there in the last of them, if there are several. */
function newShares(heap: Heap, classNames: ClassNames, earlier: readonly Digest[]): Uint16Array {
  const [shares] = heap.room.takeHalves();
  const [first, ...others] = earlier;
  if (first === undefined) return shares.fill(WHOLE_SHARE);
  if (!earlier.every((digest) => hasSameIds(digest, heap))) {
    return sharesByKind(heap, new Kinds(heap, classNames), earlier, shares);
  }
  const last = others.at(-1);
  for (let node = 0; node < heap.nodeCount; node++) {
    const id = heap.nodeIds[node] as number;
    if (first.ids.has(id)) shares[node] = grownShare(first, id, heap.shallowSizes[node] as number);
    else if (last === undefined || last.ids.has(id)) shares[node] = WHOLE_SHARE;
  }
  lessenReplaced(heap, new Kinds(heap, classNames), first, shares);
  return shares;
}

/**
 * What is new and no more than there was of its kind has come in the place of what has gone, as in a cache that is full:
 * it is in doubt, and counts for less.
 */
function lessenReplaced(heap: Heap, kinds: Kinds, first: Digest, shares: Uint16Array): void {
  const newByKind = kinds.totalsByNumber((node) => (shares[node] as number) / WHOLE_SHARE);
  const totals = kinds.totalsByNumber();
  const parts = new Map<number, number>();
  for (const [kind, come] of newByKind) {
    const grown = (totals.get(kind) as number) - (first.totals.kinds.get(kinds.name(kind)) ?? 0);
    parts.set(kind, Math.max(MIN_REPLACED, Math.min(1, grown / come)));
  }
  for (let node = 0; node < heap.nodeCount; node++) {
    const share = shares[node] as number;
    if (share > 0) shares[node] = Math.round(share * (parts.get(kinds.of(node)) as number));
  }
}

/** Of an object that was there before, and may have become larger. */
function grownShare({ largeBytes }: Digest, id: number, bytes: number): number {
  if (bytes < LARGE_BYTES) return 0;
  const then = largeBytes.get(id) ?? LARGE_BYTES;
  return Math.round((Math.max(0, bytes - then) / bytes) * WHOLE_SHARE);
}

/**
 * Of each kind as much is new as there is more of it; nothing, where there was less at some time. Objects that hang on
 * something else than before are no new ones: together the kinds of a class have grown as much as the class at most.
 */
function sharesByKind(
  { nodeCount }: Heap,
  kinds: Kinds,
  earlier: readonly Digest[],
  shares: Uint16Array,
): Uint16Array {
  const totals = kinds.totalsByNumber();
  const { objects } = kinds.totals(totals);
  const grown = new Map<number, number>();
  const grownByObject = new Map<string, number>();
  for (const [kind, now] of totals) {
    const bytes = grownBy([...earlier.map((digest) => digest.totals.kinds.get(kinds.name(kind)) ?? 0), now]);
    const object = kinds.objectName(kind);
    grown.set(kind, bytes);
    grownByObject.set(object, (grownByObject.get(object) ?? 0) + bytes);
  }
  const shareOf = new Map<number, number>();
  for (const [kind, bytes] of grown) {
    const object = kinds.objectName(kind);
    const then = earlier.map((digest) => digest.totals.objects.get(object) ?? 0);
    const most = grownBy([...then, objects.get(object) as number]);
    const kept = bytes === 0 ? 0 : Math.min(1, most / (grownByObject.get(object) as number));
    shareOf.set(kind, Math.round(((kept * bytes) / (totals.get(kind) as number)) * WHOLE_SHARE));
  }
  for (let node = 0; node < nodeCount; node++) shares[node] = shareOf.get(kinds.of(node)) as number;
  return shares;
}

/** @param totals - at least two, oldest first */
function grownBy(totals: readonly number[]): number {
  const hasShrunk = totals.some((total, index) => total < (totals[index - 1] ?? 0));
  const [first, last] = [totals[0] as number, totals[Math.max(1, totals.length - 2)] as number];
  return hasShrunk ? 0 : last - first;
}
