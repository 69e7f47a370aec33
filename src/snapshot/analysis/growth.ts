/** Where what is new has gathered: sizes of new objects, summed over the tree of dominators. */
import type { Heap } from '../graph/heap.js';
import { nodeCodes } from '../graph/heap-graph.js';
import type { ClassNames } from './class-names.js';
import { type Digest, hasSameIds } from './digest.js';
import { Kinds } from './kinds.js';

/** What V8 makes for itself as code warms up; it is no data of the application. */
const NOISE = nodeCodes('code', 'object shape', 'synthetic', 'hidden');

export interface Growth {
  /**
   * 1 for a node that the earlier heap did not have, 0 for one that it had. Where that cannot be told of each, the share
   * of its kind that has come since. 1 for every node where there is no earlier heap.
   */
  readonly newShare: Float32Array;
  /** Bytes of what is new in the subtree of dominators of each node, its own included. */
  readonly newBytes: Float64Array;
  /** The largest of its dominated nodes' new bytes. */
  readonly largestBelow: Float64Array;
  readonly totalBytes: number;
}

/** @param earlier - what to compare with; undefined where there is nothing, and all counts as new */
export function growthOf(heap: Heap, classNames: ClassNames, earlier: Digest | undefined): Growth {
  const { nodeCount, nodeTypes, shallowSizes, dominators, dominatorOrder, root } = heap;
  const newShare = newShares(heap, classNames, earlier);
  const newBytes = new Float64Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    if (NOISE.has(nodeTypes[node] as number)) continue;
    newBytes[node] = (newShare[node] as number) * (shallowSizes[node] as number);
  }
  const largestBelow = new Float64Array(nodeCount);
  for (let place = nodeCount - 1; place > 0; place--) {
    const node = dominatorOrder[place] as number;
    const bytes = newBytes[node] as number;
    const dominator = dominators[node] as number;
    newBytes[dominator] = (newBytes[dominator] as number) + bytes;
    if (bytes > (largestBelow[dominator] as number)) largestBelow[dominator] = bytes;
  }
  return { newShare, newBytes, largestBelow, totalBytes: newBytes[root] as number };
}

function newShares(heap: Heap, classNames: ClassNames, earlier: Digest | undefined): Float32Array {
  const shares = new Float32Array(heap.nodeCount);
  if (earlier === undefined) return shares.fill(1);
  if (!hasSameIds(earlier, heap)) return sharesByKind(heap, new Kinds(heap, classNames), earlier, shares);
  for (let node = 0; node < heap.nodeCount; node++) {
    if (!earlier.ids.has(heap.nodeIds[node] as number)) shares[node] = 1;
  }
  return shares;
}

/** Of each kind as much is new as there is more of it. */
function sharesByKind(
  { nodeCount }: Heap,
  kinds: Kinds,
  earlier: Digest,
  shares: Float32Array,
): Float32Array {
  const kindOf = new Float64Array(nodeCount);
  const totals = new Map<number, number>();
  for (let node = 0; node < nodeCount; node++) {
    const kind = kinds.of(node);
    kindOf[node] = kind;
    totals.set(kind, (totals.get(kind) ?? 0) + kinds.weight(node));
  }
  const shareOf = new Map<number, number>();
  for (const [kind, now] of totals) {
    const then = earlier.kinds.get(kinds.name(kind)) ?? 0;
    shareOf.set(kind, Math.max(0, now - then) / now);
  }
  for (let node = 0; node < nodeCount; node++) shares[node] = shareOf.get(kindOf[node] as number) as number;
  return shares;
}
