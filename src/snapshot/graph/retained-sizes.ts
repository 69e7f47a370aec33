/** Retained sizes: what would go with a node if it went. */
import type { Dominators } from './dominators.js';
import type { Sizes } from './heap-graph.js';

/** Sums the sizes over the tree of dominators. */
export function retainedSizes(sizes: Sizes, { dominators, order }: Dominators): Float64Array {
  const retained = Float64Array.from(sizes);
  for (let place = order.length - 1; place > 0; place--) {
    const node = order[place] as number;
    const dominator = dominators[node] as number;
    retained[dominator] = (retained[dominator] as number) + (retained[node] as number);
  }
  return retained;
}
