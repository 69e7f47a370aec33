/** A depth-first search over the edges that count for dominators. Nodes have numbers in the order in which they were found. */
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, edgeCode, type GraphArrays } from './heap-graph.js';
import type { Room } from './room.js';
import { rootTargets } from './roots.js';
import { sharedUint32 } from './shared-arrays.js';

/** From this on types do not count, but for those of the root's edges. */
const SHORTCUT = edgeCode('shortcut');
const WEAK = edgeCode('weak');

const UNVISITED = 0x7fff_ffff;
/** Marks what the application owns, in the same word as the number of a node: one look for both. */
const OWNED = 0x8000_0000;

/** Words of a frame of the stack: the node, its number with its mark, and the edge that is next. */
const FRAME = 3;

export class DepthFirst {
  readonly #graph: GraphArrays;
  /** By ordinal: number, and {@link OWNED}. */
  readonly numbers: Uint32Array;
  /** Ordinals by number. */
  readonly vertices: Uint32Array;
  /** Numbers by number. */
  readonly parents: Uint32Array;
  /** The lowest number that leads to each by ways over higher ones, as far as tree and forward edges tell. */
  readonly semis: Uint32Array;
  /** Room for more than each node; pages are taken as it grows. */
  readonly stack: Uint32Array;
  /** Of each number, how many edges come from higher numbers; {@link predecessors} makes them offsets. */
  readonly #backEdges: Uint32Array;
  #backEdgeCount = 0;
  /** What edges lead to that do not count for dominators, and still are ways by which the application owns something. */
  readonly #alsoOwned: number[] = [];
  count = 0;

  constructor(graph: GraphArrays, room: Room) {
    const { nodeCount } = graph;
    this.#graph = graph;
    this.numbers = room.take().fill(UNVISITED);
    this.vertices = room.take();
    this.parents = room.take();
    this.semis = room.take();
    this.stack = sharedUint32(FRAME * nodeCount);
    this.#backEdges = sharedUint32(nodeCount + 1);
  }

  /** Visits all nodes; what is never reached comes behind all others. */
  visitAll(): void {
    const { root } = this.#graph;
    this.numbers[root] = this.count;
    this.vertices[this.count++] = root;
    // What is reached from the global objects first is what the application owns.
    const { ofApplication, others } = rootTargets(this.#graph);
    for (const target of ofApplication) this.#reachFromRoot(target, OWNED);
    this.#markAlsoOwned();
    for (const target of others) this.#reachFromRoot(target, 0);
    this.#visitOrphans();
    this.#appendUnvisited();
  }

  #reachFromRoot(target: number, mark: number): void {
    const number = (this.numbers[target] as number) & UNVISITED;
    if (number === UNVISITED) this.#visit(target, mark);
    else this.semis[number] = 0;
  }

  /** Marks what has not been visited, without visiting it. */
  #markAlsoOwned(): void {
    const { firstEdges, edges } = this.#graph;
    const waiting = this.#alsoOwned;
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (this.numbers[node] !== UNVISITED) continue;
      this.numbers[node] = UNVISITED | OWNED;
      for (let edge = firstEdges[node] as number; edge < (firstEdges[node + 1] as number); edge++) {
        const bits = edges[edge] as number;
        if ((bits & EDGE_TYPE_MASK) !== WEAK) waiting.push(bits >>> EDGE_TYPE_BITS);
      }
    }
  }

  /**
   * Visits what can be reached from a node that has not been visited, as a child of the root.
   *
   * @param owned - `OWNED` to mark all that is visited, or 0
   */
  #visit(start: number, owned: number): void {
    const { firstEdges, edges } = this.#graph;
    const { numbers, vertices, parents, semis, stack } = this;
    const [backEdges, alsoOwned] = [this.#backEdges, this.#alsoOwned];
    let [count, backEdgeCount, top] = [this.count, this.#backEdgeCount, 0];
    let node = start;
    let mark = (((numbers[start] as number) & OWNED) | owned | count) >>> 0;
    let edge = firstEdges[start] as number;
    numbers[start] = mark;
    vertices[count++] = start;
    for (;;) {
      const number = mark & UNVISITED;
      const isOfV8 = (mark | 0) >= 0;
      const end = firstEdges[node + 1] as number;
      let child = -1;
      for (; edge < end; edge++) {
        const bits = edges[edge] as number;
        const type = bits & EDGE_TYPE_MASK;
        if (type >= SHORTCUT) {
          if (type !== WEAK && owned !== 0) alsoOwned.push(bits >>> EDGE_TYPE_BITS);
          continue;
        }
        const target = bits >>> EDGE_TYPE_BITS;
        const known = numbers[target] as number;
        if (isOfV8 && (known | 0) < 0) continue;
        const other = known & UNVISITED;
        if (other < number) {
          backEdges[other] = (backEdges[other] as number) + 1;
          backEdgeCount += 1;
        } else if (other === UNVISITED) {
          child = target;
          stack[top] = node;
          stack[top + 1] = mark;
          stack[top + 2] = edge + 1;
          top += FRAME;
          mark = ((known & OWNED) | owned | count) >>> 0;
          break;
        } else if ((semis[other] as number) > number) {
          semis[other] = number;
        }
      }
      if (child >= 0) {
        numbers[child] = mark;
        vertices[count] = child;
        parents[count] = number;
        semis[count] = number;
        count += 1;
        node = child;
        edge = firstEdges[child] as number;
      } else if (top === 0) {
        break;
      } else {
        top -= FRAME;
        node = stack[top] as number;
        mark = stack[top + 1] as number;
        edge = stack[top + 2] as number;
      }
    }
    this.count = count;
    this.#backEdgeCount = backEdgeCount;
  }

  /** Visits what no edge that counts leads to. */
  #visitOrphans(): void {
    const { nodeCount, firstEdges } = this.#graph;
    if (this.count === nodeCount) return;
    // What was visited leads to what was visited, so that only the others have to be looked at.
    const hasRetainer = new Uint8Array(nodeCount);
    for (let node = 0; node < nodeCount; node++) {
      if (this.#isVisited(node)) continue;
      for (let edge = firstEdges[node] as number; edge < (firstEdges[node + 1] as number); edge++) {
        const target = this.#essentialTarget(node, edge);
        if (target !== node && target >= 0) hasRetainer[target] = 1;
      }
    }
    for (let node = 0; node < nodeCount; node++) {
      if (hasRetainer[node] === 0 && !this.#isVisited(node)) this.#visit(node, 0);
    }
  }

  #appendUnvisited(): void {
    let end = this.count;
    for (let node = 0; end < this.vertices.length; node++) {
      if (!this.#isVisited(node)) this.vertices[end++] = node;
    }
  }

  /**
   * Of each number the lower end of the edges that come from higher numbers.
   *
   * @param spare - becomes the sources, where it is given
   * @returns those of number n are `sources[offsets[n]]` to before `sources[offsets[n + 1]]`
   */
  predecessors(spare: Uint32Array | undefined): {
    readonly offsets: Uint32Array;
    readonly sources: Uint32Array;
  } {
    const { firstEdges, edges } = this.#graph;
    const { numbers, vertices, count } = this;
    const offsets = this.#backEdges;
    const sources = spare ?? sharedUint32(this.#backEdgeCount);
    let sum = 0;
    for (let number = 0; number < count; number++) {
      sum += offsets[number] as number;
      offsets[number] = sum;
    }
    offsets[count] = sum;
    // Of the root's edges none comes from a higher number.
    for (let number = count - 1; number > 0; number--) {
      const node = vertices[number] as number;
      const isOfV8 = ((numbers[node] as number) | 0) >= 0;
      const end = firstEdges[node + 1] as number;
      for (let edge = firstEdges[node] as number; edge < end; edge++) {
        const bits = edges[edge] as number;
        if ((bits & EDGE_TYPE_MASK) >= SHORTCUT) continue;
        const known = numbers[bits >>> EDGE_TYPE_BITS] as number;
        const other = known & UNVISITED;
        if (other >= number || (isOfV8 && (known | 0) < 0)) continue;
        const place = (offsets[other] as number) - 1;
        offsets[other] = place;
        sources[place] = number;
      }
    }
    return { offsets, sources };
  }

  #isVisited(node: number): boolean {
    return ((this.numbers[node] as number) & UNVISITED) !== UNVISITED;
  }

  /** @returns −1 for an edge that does not count; none is the root's */
  #essentialTarget(node: number, edge: number): number {
    const bits = this.#graph.edges[edge] as number;
    const target = bits >>> EDGE_TYPE_BITS;
    if ((bits & EDGE_TYPE_MASK) >= SHORTCUT) return -1;
    const isOfV8 = ((this.numbers[node] as number) | 0) >= 0;
    return isOfV8 && ((this.numbers[target] as number) | 0) < 0 ? -1 : target;
  }
}
