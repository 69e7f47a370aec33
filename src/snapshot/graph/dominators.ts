/**
 * Immediate dominators: of all that is on every way from the root to a node, the nearest. If it went, the node would.
 *
 * Semi-NCA: L. Georgiadis, R. E. Tarjan and R. F. Werneck, "Finding Dominators in Practice", JGAA 10 (2006). Dominators
 * are unique, so that they are those of Chrome DevTools, if the same edges count (`computeIsEssentialEdge`).
 */
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, edgeCode, type HeapGraph, type PairName } from './heap-graph.js';

const WEAK = edgeCode('weak');
const SHORTCUT = edgeCode('shortcut');
const PAIR = edgeCode('pair');

const UNVISITED = 0x7fff_ffff;
/** Marks what the application owns, in the same word as the number of a node: one look for both. */
const OWNED = 0x8000_0000;

export interface Dominators {
  /** By ordinal; the root's is itself. */
  readonly dominators: Uint32Array;
  /** Ordinals, each after its dominator: the order in which sums are taken, backwards. */
  readonly order: Uint32Array;
}

/**
 * Edges count but for weak ones, those to the node itself, shortcuts of others than the root, those by which what V8
 * owns leads to what the application owns, and those from the table of a WeakMap: its values go with their keys.
 *
 * What no such edge leads to hangs on the root.
 *
 * @param owned - 1 for what the application owns
 * @param room - for two of each node; overwritten
 */
export function dominatorsOf(graph: HeapGraph, owned: Uint8Array, room: Uint32Array): Dominators {
  const tree = new DepthFirst(graph, owned, room);
  tree.visit(graph.root);
  tree.visitOrphans();
  tree.appendUnvisited();
  return { dominators: inOrdinals(graph, tree, semiNca(tree)), order: tree.vertices };
}

/** A depth-first search. Nodes have numbers in the order in which they were found. */
class DepthFirst {
  readonly #graph: HeapGraph;
  /** By ordinal: number, and {@link OWNED}. */
  readonly numbers: Uint32Array;
  /** Ordinals by number. */
  readonly vertices: Uint32Array;
  /** Numbers by number. */
  readonly parents: Uint32Array;
  /** The lowest number that leads to each by ways over higher ones, as far as tree and forward edges tell. */
  readonly semis: Uint32Array;
  /** Room for each node. */
  readonly stack: Uint32Array;
  readonly #nextEdges: Uint32Array;
  /** Of each number, how many edges come from higher numbers; {@link predecessors} makes them offsets. */
  readonly #backEdges: Uint32Array;
  #backEdgeCount = 0;
  count = 0;

  constructor(graph: HeapGraph, owned: Uint8Array, room: Uint32Array) {
    const { nodeCount, firstEdges } = graph;
    this.#graph = graph;
    this.numbers = new Uint32Array(nodeCount);
    for (let node = 0; node < nodeCount; node++) this.numbers[node] = owned[node] ? 0xffff_ffff : UNVISITED;
    this.vertices = new Uint32Array(nodeCount);
    this.parents = new Uint32Array(nodeCount);
    this.semis = new Uint32Array(nodeCount);
    this.stack = room.subarray(0, nodeCount);
    this.#nextEdges = room.subarray(nodeCount, 2 * nodeCount);
    this.#nextEdges.set(firstEdges.subarray(0, nodeCount));
    this.#backEdges = new Uint32Array(nodeCount + 1);
  }

  isVisited(node: number): boolean {
    return ((this.numbers[node] as number) & UNVISITED) !== UNVISITED;
  }

  /** Visits what can be reached from a node that has not been visited, as a child of the root. */
  visit(start: number): void {
    const { root, firstEdges, edges } = this.#graph;
    const { numbers, vertices, parents, semis, stack } = this;
    const [nextEdges, backEdges] = [this.#nextEdges, this.#backEdges];
    let [count, depth] = [this.count, 0];
    numbers[start] = ((numbers[start] as number) & OWNED) | count;
    vertices[count++] = start;
    stack[depth++] = start;
    while (depth > 0) {
      const node = stack[depth - 1] as number;
      const number = (numbers[node] as number) & UNVISITED;
      const isOfV8 = node !== root && ((numbers[node] as number) | 0) >= 0;
      const end = firstEdges[node + 1] as number;
      let edge = nextEdges[node] as number;
      let isDeeper = false;
      for (; edge < end && !isDeeper; edge++) {
        const bits = edges[edge] as number;
        const type = bits & EDGE_TYPE_MASK;
        if (type >= SHORTCUT && !this.#isEssential(node, edge, type)) continue;
        const target = bits >>> EDGE_TYPE_BITS;
        const mark = numbers[target] as number;
        if (isOfV8 && (mark | 0) < 0) continue;
        const known = mark & UNVISITED;
        if (known === UNVISITED) {
          numbers[target] = (mark & OWNED) | count;
          vertices[count] = target;
          parents[count] = number;
          semis[count] = number;
          count += 1;
          stack[depth++] = target;
          isDeeper = true;
        } else if (known < number) {
          backEdges[known] = (backEdges[known] as number) + 1;
          this.#backEdgeCount += 1;
        } else if (known > number && (semis[known] as number) > number) {
          semis[known] = number;
        }
      }
      nextEdges[node] = edge;
      if (!isDeeper) depth -= 1;
    }
    this.count = count;
  }

  /** Visits what no edge that counts leads to. */
  visitOrphans(): void {
    const { nodeCount, firstEdges } = this.#graph;
    if (this.count === nodeCount) return;
    // What was visited leads to what was visited, so that only the others have to be looked at.
    const hasRetainer = new Uint8Array(nodeCount);
    for (let node = 0; node < nodeCount; node++) {
      if (this.isVisited(node)) continue;
      for (let edge = firstEdges[node] as number; edge < (firstEdges[node + 1] as number); edge++) {
        const target = this.#essentialTarget(node, edge);
        if (target !== node && target >= 0) hasRetainer[target] = 1;
      }
    }
    for (let node = 0; node < nodeCount; node++) {
      if (hasRetainer[node] === 0 && !this.isVisited(node)) this.visit(node);
    }
  }

  /** What was never visited is a clique that nothing leads to: it comes behind all others. */
  appendUnvisited(): void {
    let end = this.count;
    for (let node = 0; end < this.vertices.length; node++) {
      if (!this.isVisited(node)) this.vertices[end++] = node;
    }
  }

  /** Two arrays that the search does not need any more, for what comes after it. */
  takeRoom(): { readonly a: Uint32Array; readonly b: Uint32Array } {
    return { a: this.#nextEdges, b: this.numbers };
  }

  /**
   * Of each number the lower end of the edges that come from higher numbers.
   *
   * @returns those of number n are `sources[offsets[n]]` to before `sources[offsets[n + 1]]`
   */
  predecessors(): { readonly offsets: Uint32Array; readonly sources: Uint32Array } {
    const { firstEdges, edges, root } = this.#graph;
    const { numbers, vertices, count } = this;
    const offsets = this.#backEdges;
    let sum = 0;
    for (let number = 0; number < count; number++) {
      sum += offsets[number] as number;
      offsets[number] = sum;
    }
    offsets[count] = sum;
    const sources = new Uint32Array(this.#backEdgeCount);
    for (let number = count - 1; number >= 0; number--) {
      const node = vertices[number] as number;
      const isOfV8 = node !== root && ((numbers[node] as number) | 0) >= 0;
      const end = firstEdges[node + 1] as number;
      for (let edge = firstEdges[node] as number; edge < end; edge++) {
        const bits = edges[edge] as number;
        const type = bits & EDGE_TYPE_MASK;
        if (type >= SHORTCUT && !this.#isEssential(node, edge, type)) continue;
        const mark = numbers[bits >>> EDGE_TYPE_BITS] as number;
        const known = mark & UNVISITED;
        if (known >= number || (isOfV8 && (mark | 0) < 0)) continue;
        const place = (offsets[known] as number) - 1;
        offsets[known] = place;
        sources[place] = number;
      }
    }
    return { offsets, sources };
  }

  /** @returns -1 for an edge that does not count */
  #essentialTarget(node: number, edge: number): number {
    const bits = this.#graph.edges[edge] as number;
    const type = bits & EDGE_TYPE_MASK;
    const target = bits >>> EDGE_TYPE_BITS;
    if (type >= SHORTCUT && !this.#isEssential(node, edge, type)) return -1;
    const isOfV8 = node !== this.#graph.root && ((this.numbers[node] as number) | 0) >= 0;
    return isOfV8 && ((this.numbers[target] as number) | 0) < 0 ? -1 : target;
  }

  /** Of a shortcut, weak edge or edge of a pair. */
  #isEssential(node: number, edge: number, type: number): boolean {
    if (type === WEAK) return false;
    if (type === SHORTCUT) return node === this.#graph.root;
    const { edgeNames, pairNames, nodeIds } = this.#graph;
    const { tableId } = pairNames.get(edgeNames[edge] as number) as PairName;
    return type !== PAIR || nodeIds[node] !== tableId;
  }
}

/** @returns the number of the immediate dominator, by number */
function semiNca(tree: DepthFirst): Uint32Array {
  const { parents, semis, stack, count } = tree;
  const { offsets, sources } = tree.predecessors();
  const { a: ancestors, b: labels } = tree.takeRoom();
  ancestors.set(parents);
  for (let number = 0; number < count; number++) labels[number] = number;
  for (let number = count - 1; number > 0; number--) {
    let semi = semis[number] as number;
    const end = offsets[number + 1] as number;
    for (let place = offsets[number] as number; place < end && semi > 0; place++) {
      const source = sources[place] as number;
      if ((ancestors[source] as number) > number) compress(source, number, ancestors, labels, stack);
      const label = labels[source] as number;
      if (label < semi) semi = label;
    }
    semis[number] = semi;
    labels[number] = semi;
  }
  const immediate = ancestors;
  immediate[0] = 0;
  for (let number = 1; number < count; number++) {
    let dominator = parents[number] as number;
    const semi = semis[number] as number;
    while (dominator > semi) dominator = immediate[dominator] as number;
    immediate[number] = dominator;
  }
  return immediate;
}

/** Shortens the way up from `start` to the first ancestor that is not above `number`, and takes the lowest label of it. */
function compress(
  start: number,
  number: number,
  ancestors: Uint32Array,
  labels: Uint32Array,
  stack: Uint32Array,
): void {
  let [depth, at] = [0, start];
  while ((ancestors[at] as number) > number) {
    stack[depth++] = at;
    at = ancestors[at] as number;
  }
  let lowest = labels[at] as number;
  const top = ancestors[at] as number;
  while (depth > 0) {
    const below = stack[--depth] as number;
    const label = labels[below] as number;
    if (lowest < label) labels[below] = lowest;
    else lowest = label;
    ancestors[below] = top;
  }
}

/** What was never visited hangs on the root alone. @returns in place of the parents, which are not needed any more */
function inOrdinals({ root }: HeapGraph, tree: DepthFirst, immediate: Uint32Array): Uint32Array {
  const { vertices, parents: dominators, count } = tree;
  dominators.fill(root);
  for (let number = 0; number < count; number++) {
    dominators[vertices[number] as number] = vertices[immediate[number] as number] as number;
  }
  return dominators;
}
