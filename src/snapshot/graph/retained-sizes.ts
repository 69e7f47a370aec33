/** Retained sizes: what would go with a node if it went. */
import type { Dominators } from './dominators.js';
import type { Sizes } from './heap-graph.js';

/**
 * Sums the sizes over the tree of dominators.
 *
 * @param room - for two of each node, which becomes the result
 */
export function retainedSizes(
  sizes: Sizes,
  { dominators, order }: Dominators,
  room: Uint32Array<ArrayBuffer>,
): Float64Array {
  const retained = new Float64Array(room.buffer);
  retained.set(sizes);
  for (let place = order.length - 1; place > 0; place--) {
    const node = order[place] as number;
    const dominator = dominators[node] as number;
    retained[dominator] = (retained[dominator] as number) + (retained[node] as number);
  }
  return retained;
}
