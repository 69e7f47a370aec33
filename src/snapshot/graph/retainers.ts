/** Who leads to a node: the edges, by the node that they end at. */
import { EDGE_TYPE_BITS, type HeapGraph } from './heap-graph.js';

export interface Retainers {
  /** Those of node n are at `first[n]` to before `first[n + 1]`. */
  readonly first: Uint32Array;
  /** Ordinals of the nodes that the edges leave. */
  readonly nodes: Uint32Array;
  /** The edges. */
  readonly edges: Uint32Array;
}

export function retainersOf({ nodeCount, edgeCount, firstEdges, edges }: HeapGraph): Retainers {
  const first = new Uint32Array(nodeCount + 1);
  for (let edge = 0; edge < edgeCount; edge++) {
    const target = (edges[edge] as number) >>> EDGE_TYPE_BITS;
    first[target] = (first[target] as number) + 1;
  }
  let sum = 0;
  for (let node = 0; node < nodeCount; node++) {
    sum += first[node] as number;
    first[node] = sum;
  }
  first[nodeCount] = sum;
  const retainers = { first, nodes: new Uint32Array(edgeCount), edges: new Uint32Array(edgeCount) };
  for (let node = nodeCount - 1; node >= 0; node--) {
    for (let edge = (firstEdges[node + 1] as number) - 1; edge >= (firstEdges[node] as number); edge--) {
      const target = (edges[edge] as number) >>> EDGE_TYPE_BITS;
      const place = (first[target] as number) - 1;
      first[target] = place;
      retainers.nodes[place] = node;
      retainers.edges[place] = edge;
    }
  }
  return retainers;
}
