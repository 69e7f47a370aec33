/** Retained sizes: what would go with a node if it went. */
import type { Dominators } from './dominators.js';
import type { Sizes } from './heap-graph.js';
import type { Room } from './room.js';
import { sharedFloat64 } from './shared-arrays.js';

const MAX_UINT32 = 2 ** 32 - 1;

/** An array for sizes that together are not above a total, with zeros in it. */
export function sizesUpTo(total: number, length: number, room: Room): Sizes {
  return total <= MAX_UINT32 ? room.take(length) : sharedFloat64(length);
}

/** Sums the sizes over the tree of dominators. */
export function retainedSizes(sizes: Sizes, { dominators, order }: Dominators, room: Room): Sizes {
  let total = 0;
  for (let node = 0; node < sizes.length; node++) total += sizes[node] as number;
  const retained = sizesUpTo(total, sizes.length, room);
  retained.set(sizes);
  for (let place = order.length - 1; place > 0; place--) {
    const node = order[place] as number;
    const dominator = dominators[node] as number;
    retained[dominator] = (retained[dominator] as number) + (retained[node] as number);
  }
  return retained;
}
