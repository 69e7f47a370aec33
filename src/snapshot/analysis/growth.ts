/** Where what is new has gathered: sizes of new objects, summed over the tree of dominators. */
import type { Heap } from '../graph/heap.js';
import { nodeCode } from '../graph/heap-graph.js';
import type { Digest } from './digest.js';

/** What V8 makes for itself as code warms up; it is no data of the application. */
const NOISE: ReadonlySet<number> = new Set(
  (['code', 'object shape', 'synthetic', 'hidden'] as const).map(nodeCode),
);

export interface Growth {
  /** 1 for a node that the earlier heap did not have; for every node where there is no earlier heap. */
  readonly isNew: Uint8Array;
  /** Bytes of the new nodes in the subtree of dominators of each node, its own included. */
  readonly newBytes: Float64Array;
  /** The largest of its dominated nodes' new bytes. */
  readonly largestBelow: Float64Array;
  readonly totalBytes: number;
}

/** @param earlier - what to compare with; undefined where there is nothing, and all counts as new */
export function growthOf(heap: Heap, earlier: Pick<Digest, 'ids'> | undefined): Growth {
  const { nodeCount, nodeIds, nodeTypes, shallowSizes, dominators, dominatorOrder, root } = heap;
  const isNew = new Uint8Array(nodeCount);
  const newBytes = new Float64Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    if (earlier?.ids.has(nodeIds[node] as number)) continue;
    isNew[node] = 1;
    if (!NOISE.has(nodeTypes[node] as number)) newBytes[node] = shallowSizes[node] as number;
  }
  const largestBelow = new Float64Array(nodeCount);
  for (let place = nodeCount - 1; place > 0; place--) {
    const node = dominatorOrder[place] as number;
    const bytes = newBytes[node] as number;
    const dominator = dominators[node] as number;
    newBytes[dominator] = (newBytes[dominator] as number) + bytes;
    if (bytes > (largestBelow[dominator] as number)) largestBelow[dominator] = bytes;
  }
  return { isNew, newBytes, largestBelow, totalBytes: newBytes[root] as number };
}
