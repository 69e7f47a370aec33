/** Where what the application holds begins, by the rules of Chrome DevTools (`isUserRoot`, `markPageOwnedNodes`). */
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, edgeCode, type GraphArrays, nodeCode } from './heap-graph.js';

const WEAK = edgeCode('weak');
const SHORTCUT = edgeCode('shortcut');
const ELEMENT = edgeCode('element');
const SYNTHETIC = nodeCode('synthetic');
const DOM_TREES = '(Document DOM trees)';

/** Children of the root that are no roots of V8's own: in Node the global object. */
export function userRoots({ root, firstEdges, edges, nodeTypes, nodeNames, known }: GraphArrays): number[] {
  const roots = new Set<number>();
  for (let edge = firstEdges[root] as number; edge < (firstEdges[root + 1] as number); edge++) {
    const target = (edges[edge] as number) >>> EDGE_TYPE_BITS;
    const isOfV8 = nodeTypes[target] === SYNTHETIC && nodeNames[target] !== known[DOM_TREES];
    if (!isOfV8) roots.add(target);
  }
  return [...roots];
}

/**
 * Marks what can be reached from the global objects: 1 by ordinal. What is held by V8 or Node only is not marked, and
 * its edges into what is marked do not count for dominators.
 *
 * @param stack - room for each node; overwritten
 */
export function pageOwned(graph: GraphArrays, stack: Uint32Array): Uint8Array {
  const { nodeCount, root, firstEdges, edges, nodeTypes, nodeNames, known } = graph;
  const owned = new Uint8Array(nodeCount);
  let depth = 0;
  for (let edge = firstEdges[root] as number; edge < (firstEdges[root + 1] as number); edge++) {
    const type = (edges[edge] as number) & EDGE_TYPE_MASK;
    const target = (edges[edge] as number) >>> EDGE_TYPE_BITS;
    const isDomTrees = nodeTypes[target] === SYNTHETIC && nodeNames[target] === known[DOM_TREES];
    if ((type === SHORTCUT || (type === ELEMENT && isDomTrees)) && owned[target] === 0) {
      owned[target] = 1;
      stack[depth++] = target;
    }
  }
  while (depth > 0) {
    const node = stack[--depth] as number;
    const end = firstEdges[node + 1] as number;
    for (let edge = firstEdges[node] as number; edge < end; edge++) {
      const bits = edges[edge] as number;
      const target = bits >>> EDGE_TYPE_BITS;
      if (owned[target] !== 0 || (bits & EDGE_TYPE_MASK) === WEAK) continue;
      owned[target] = 1;
      stack[depth++] = target;
    }
  }
  return owned;
}
