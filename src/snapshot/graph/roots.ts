/** Where what the application holds begins, by the rules of Chrome DevTools (`isUserRoot`, `markPageOwnedNodes`). */
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, edgeCode, type GraphArrays, nodeCode } from './heap-graph.js';

const WEAK = edgeCode('weak');
const SHORTCUT = edgeCode('shortcut');
const ELEMENT = edgeCode('element');
const SYNTHETIC = nodeCode('synthetic');

/** Children of the root that are no roots of V8's own: in Node the global object. */
export function userRoots(graph: GraphArrays): number[] {
  const { root, firstEdges, edges, nodeTypes } = graph;
  const roots = new Set<number>();
  for (let edge = firstEdges[root] as number; edge < (firstEdges[root + 1] as number); edge++) {
    const target = (edges[edge] as number) >>> EDGE_TYPE_BITS;
    if (nodeTypes[target] !== SYNTHETIC || isDomTrees(graph, target)) roots.add(target);
  }
  return [...roots];
}

/**
 * What the root leads to: the global objects, all that can be reached from which the application owns, and the others. What
 * V8 or Node alone hold is not owned, and its edges into what is do not count for dominators.
 */
export function rootTargets(graph: GraphArrays): {
  readonly ofApplication: readonly number[];
  readonly others: readonly number[];
} {
  const { root, firstEdges, edges } = graph;
  const [ofApplication, others]: [number[], number[]] = [[], []];
  for (let edge = firstEdges[root] as number; edge < (firstEdges[root + 1] as number); edge++) {
    const type = (edges[edge] as number) & EDGE_TYPE_MASK;
    const target = (edges[edge] as number) >>> EDGE_TYPE_BITS;
    if (type === WEAK || target === root) continue;
    const isGlobal = type === SHORTCUT || (type === ELEMENT && isDomTrees(graph, target));
    (isGlobal ? ofApplication : others).push(target);
  }
  return { ofApplication, others };
}

function isDomTrees({ nodeTypes, nodeNames, known }: GraphArrays, node: number): boolean {
  return nodeTypes[node] === SYNTHETIC && nodeNames[node] === known['(Document DOM trees)'];
}
