/**
 * Where the shortest way to an object leads through what only V8, Node or running code holds – its stack, its handles, the
 * internals of a timer – and the application holds it too, the way that its developers know is taken.
 */
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, edgeCode } from '../graph/heap-graph.js';
import type { HeapReader } from './heap-reader.js';
import { isOfApplication, isTop, type Way, wayTo } from './way.js';

const CONTEXT = edgeCode('context');
const WEAK = edgeCode('weak');
const SHORTCUT = edgeCode('shortcut');

/** In each, all edges are read once, as nowhere is written which ones lead to a node. */
const MAX_ROUNDS = 4;

/** Nodes from which a way is looked for in a round. */
const MAX_TRIED = 2_000;

/** Steps of a way that are looked at: a chain is left where it begins. */
const MAX_STEPS = 200;

/** Edges to a node that are tried. */
const MAX_EDGES = 64;
/** What more edges lead to is shared by so many that none of them is the one that holds it. */
const MAX_SHARED = 10_000;

/** What holds the fields, elements and entries of objects; all else is V8's own. */
const HOLDER_TYPES: readonly string[] = ['object', 'closure', 'array'];

/** What all objects of a class share, and how V8 finds it. */
const SHARED_NAMES: ReadonlySet<string | number> = new Set([
  '__proto__',
  'constructor',
  'prototype',
  'map',
  'native_context',
  'previous',
]);

/** Edges to each of the nodes that have been asked for. */
type EdgesTo = Map<number, number[]>;

/** Has the reader take better ways to some nodes, where there are any. @param nodes - those first that matter most */
export function findDetours(reader: HeapReader, nodes: readonly number[]): void {
  const edgesTo: EdgesTo = new Map();
  let tried = nodes.slice(0, MAX_TRIED);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const dead = tried.filter((node) => !isOfApplication(reader, wayTo(reader, node)));
    const onWays = new Set(dead.flatMap((node) => nodesOf(node, wayTo(reader, node))));
    const unknown = [...onWays].filter((node) => !edgesTo.has(node));
    if (unknown.length === 0) return;
    findEdges(reader, unknown, edgesTo);
    reroute(reader, dead, edgesTo);
    const holders = unknown.flatMap((node) => (edgesTo.get(node) ?? []).map((edge) => reader.source(edge)));
    tried = [...new Set([...dead, ...holders])].slice(0, MAX_TRIED);
  }
}

/** From the node up to what is below the top. */
function nodesOf(node: number, { hops }: Way): number[] {
  return [
    node,
    ...hops
      .slice(1)
      .map(({ from }) => from)
      .reverse(),
  ].slice(-MAX_STEPS);
}

/** Reads all edges for those that lead to some nodes. @param edgesTo - takes them up */
function findEdges(reader: HeapReader, nodes: readonly number[], edgesTo: EdgesTo): void {
  const { edgeCount, edges, room } = reader.heap;
  for (const node of nodes) edgesTo.set(node, []);
  room.during(() => {
    const [isAsked] = room.takeBytes();
    for (const node of nodes) isAsked[node] = 1;
    for (let edge = 0; edge < edgeCount; edge++) {
      const target = (edges[edge] as number) >>> EDGE_TYPE_BITS;
      if (isAsked[target] === 0) continue;
      const type = (edges[edge] as number) & EDGE_TYPE_MASK;
      const known = edgesTo.get(target) as number[];
      if (type !== WEAK && type !== SHORTCUT && known.length <= MAX_SHARED) known.push(edge);
    }
  });
  for (const node of nodes) edgesTo.set(node, holding(reader, edgesTo.get(node) as number[]));
}

/** Those that are tried, variables first. */
function holding(reader: HeapReader, edges: readonly number[]): number[] {
  if (edges.length > MAX_SHARED) return [];
  const isVariable = (edge: number): boolean =>
    ((reader.heap.edges[edge] as number) & EDGE_TYPE_MASK) === CONTEXT;
  return [...edges.filter(isVariable), ...edges.filter((edge) => !isVariable(edge))]
    .filter((edge) => HOLDER_TYPES.includes(reader.type(reader.source(edge))))
    .slice(0, MAX_EDGES)
    .filter((edge) => !SHARED_NAMES.has(reader.edgeName(edge)));
}

/** Turns off dead ways as near to their beginning as can be, until no more can be turned. */
function reroute(reader: HeapReader, dead: readonly number[], edgesTo: EdgesTo): void {
  let left = dead;
  for (;;) {
    const still = left.filter((node) => {
      const way = wayTo(reader, node);
      return !isOfApplication(reader, way) && !turnOff(reader, nodesOf(node, way), edgesTo);
    });
    if (still.length === left.length) return;
    left = still;
  }
}

/** @returns whether a better way leads to one of the nodes, which is taken from now on */
function turnOff(reader: HeapReader, nodes: readonly number[], edgesTo: EdgesTo): boolean {
  for (const node of [...nodes].reverse()) {
    const [best] = (edgesTo.get(node) ?? [])
      .map((edge) => ({ edge, steps: stepsBy(reader, edge, node) }))
      .sort((a, b) => a.steps - b.steps);
    if (best === undefined || best.steps === Number.POSITIVE_INFINITY) continue;
    reader.takeDetour(node, best.edge);
    return true;
  }
  return false;
}

/** How many steps a way has that goes over an edge to a node; infinite where it is none of the application's. */
function stepsBy(reader: HeapReader, edge: number, node: number): number {
  const from = reader.source(edge);
  const before: Way = isTop(reader, from) ? { top: from, hops: [] } : wayTo(reader, from);
  const way = { top: before.top, hops: [...before.hops, { from, edge }] };
  const isRound = way.top === node || before.hops.some((hop) => hop.from === node);
  return !isRound && isOfApplication(reader, way) ? way.hops.length : Number.POSITIVE_INFINITY;
}
