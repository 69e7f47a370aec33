/** Distances and shallow sizes, which need nothing of the dominators: another thread may compute them meanwhile. */
import { type Distances, distancesOf } from './distances.js';
import type { GraphArrays, Sizes } from './heap-graph.js';
import { userRoots } from './roots.js';
import { shallowSizes } from './shallow-sizes.js';
import { sharedUint32 } from './shared-arrays.js';

export interface Measures extends Distances {
  /** The sizes of the graph, changed in their place unless one has become too large for it. */
  readonly shallowSizes: Sizes;
  /** Not needed any more; as long as there are nodes. */
  readonly spare: Uint32Array;
}

export function measure(graph: GraphArrays): Measures {
  const roots = userRoots(graph);
  const spare = sharedUint32(graph.nodeCount);
  const distances = distancesOf(graph, roots, spare);
  // A snapshot that exposes internals has no user roots; there V8's own objects are what is looked for.
  const sizes = roots.length === 0 ? graph.selfSizes : shallowSizes(graph, spare);
  return { ...distances, shallowSizes: sizes, spare };
}
