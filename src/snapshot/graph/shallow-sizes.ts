/** Sizes as Chrome DevTools shows them: what V8 needs for an object counts as part of it (`calculateShallowSizes`). */
import {
  EDGE_TYPE_BITS,
  EDGE_TYPE_MASK,
  edgeCode,
  type GraphArrays,
  nodeCode,
  type Sizes,
} from './heap-graph.js';
import { sharedFloat64, sharedUint32 } from './shared-arrays.js';

const WEAK = edgeCode('weak');
const HIDDEN = nodeCode('hidden');
const ARRAY = nodeCode('array');
const NATIVE = nodeCode('native');
const SYNTHETIC = nodeCode('synthetic');

/** Owners of a node beside the ordinals of nodes. */
const NOBODY = 0xffff_ffff;
const SEVERAL = 0xffff_fffe;

/**
 * Gives the size of each hidden node, array and external string data that has exactly one owner to that owner. Where it has
 * not come to its end it may be done again, as what has been given is 0, and owners do not depend on sizes.
 *
 * @param owners - room for each node; overwritten
 * @returns the sizes of the graph, changed in their place unless one has become too large for it
 */
export function shallowSizes(graph: GraphArrays, owners: Uint32Array): Sizes {
  const { nodeCount, root, selfSizes, nodeTypes } = graph;
  findOwners(graph, owners);
  let sizes = selfSizes;
  for (let node = 0; node < nodeCount; node++) {
    const owner = owners[node] as number;
    if (owner === node || owner >= SEVERAL) continue;
    if (owner === root || nodeTypes[owner] === SYNTHETIC) continue;
    const sum = (sizes[owner] as number) + (sizes[node] as number);
    if (sum >= NOBODY && sizes instanceof Uint32Array) {
      const wide = sharedFloat64(nodeCount);
      wide.set(sizes);
      sizes = wide;
    }
    sizes[owner] = sum;
    sizes[node] = 0;
  }
  return sizes;
}

/** Sets each node's owner: itself, its only one, {@link NOBODY} or {@link SEVERAL}. */
function findOwners(graph: GraphArrays, owners: Uint32Array): void {
  const { nodeCount, nodeTypes, nodeNames, firstEdges, edges, known } = graph;
  const externalData = known['system / ExternalStringData'];
  // A node comes to lie on it twice at most, once for each change of its owner.
  const stack = sharedUint32(2 * nodeCount);
  // Others than owned ones are sources of the flood in their order; what it reaches waits on the stack.
  for (let node = 0; node < nodeCount; node++) {
    const type = nodeTypes[node];
    const isOwned =
      type === HIDDEN || type === ARRAY || (type === NATIVE && nodeNames[node] === externalData);
    owners[node] = isOwned ? NOBODY : node;
  }
  for (let source = 0; source < nodeCount; source++) {
    if (owners[source] !== source) continue;
    let depth = 0;
    stack[depth++] = source;
    while (depth > 0) {
      const node = stack[--depth] as number;
      const owner = owners[node] as number;
      const end = firstEdges[node + 1] as number;
      for (let edge = firstEdges[node] as number; edge < end; edge++) {
        const bits = edges[edge] as number;
        const target = bits >>> EDGE_TYPE_BITS;
        const before = owners[target] as number;
        if (before === target || before === owner || before === SEVERAL) continue;
        if ((bits & EDGE_TYPE_MASK) === WEAK) continue;
        owners[target] = before === NOBODY ? owner : SEVERAL;
        stack[depth++] = target;
      }
    }
  }
}
