/** Where what is new has gathered: sizes of new objects, summed over the tree of dominators. */
import type { Heap } from '../graph/heap.js';
import { nodeCodes, type Sizes } from '../graph/heap-graph.js';
import { sizesUpTo } from '../graph/retained-sizes.js';
import type { ClassNames } from './class-names.js';
import { type Digest, hasSameIds } from './digest.js';
import { Kinds } from './kinds.js';

/** What V8 makes for itself as code warms up; it is no data of the application. */
const NOISE = nodeCodes('code', 'object shape', 'synthetic', 'hidden');

/** A whole share, as it is kept in 16 bits. */
export const WHOLE_SHARE = 2 ** 16 - 1;

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

/** @param earlier - what to compare with; undefined where there is nothing, and all counts as new */
export function growthOf(heap: Heap, classNames: ClassNames, earlier: Digest | undefined): Growth {
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
  { nodeCount, nodeTypes, shallowSizes }: Heap,
  newShare: Uint16Array,
  newBytes: Sizes,
): void {
  const isNoise = Uint8Array.from({ length: 256 }, (_, code) => (NOISE.has(code) ? 1 : 0));
  for (let node = 0; node < nodeCount; node++) {
    if (isNoise[nodeTypes[node] as number] === 1) continue;
    const share = newShare[node] as number;
    const bytes = shallowSizes[node] as number;
    newBytes[node] = share === WHOLE_SHARE ? bytes : Math.round((share / WHOLE_SHARE) * bytes);
  }
}

function newShares(heap: Heap, classNames: ClassNames, earlier: Digest | undefined): Uint16Array {
  const [shares] = heap.room.takeHalves();
  if (earlier === undefined) return shares.fill(WHOLE_SHARE);
  if (!hasSameIds(earlier, heap)) return sharesByKind(heap, new Kinds(heap, classNames), earlier, shares);
  for (let node = 0; node < heap.nodeCount; node++) {
    if (!earlier.ids.has(heap.nodeIds[node] as number)) shares[node] = WHOLE_SHARE;
  }
  return shares;
}

/** Of each kind as many are new as there are more of it. */
function sharesByKind({ nodeCount }: Heap, kinds: Kinds, earlier: Digest, shares: Uint16Array): Uint16Array {
  const counts = kinds.countsByNumber();
  const shareOf = new Map<number, number>();
  for (const [kind, now] of counts) {
    const then = earlier.kinds.get(kinds.name(kind)) ?? 0;
    shareOf.set(kind, Math.round((Math.max(0, now - then) / now) * WHOLE_SHARE));
  }
  for (let node = 0; node < nodeCount; node++) shares[node] = shareOf.get(kinds.of(node)) as number;
  return shares;
}
