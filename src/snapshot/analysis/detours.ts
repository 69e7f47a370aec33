/**
 * Where the shortest way to an object leads through what only V8, Node or running code holds – its stack, its handles, the
 * internals of a timer – and the application holds it too, the way that its developers know is taken.
 */
import { NO_EDGE } from '../graph/distances.js';
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, edgeCode } from '../graph/heap-graph.js';
import type { HeapReader } from './heap-reader.js';
import { KnownWays } from './known-ways.js';
import { isTop } from './way.js';

const CONTEXT = edgeCode('context');
const WEAK = edgeCode('weak');
const SHORTCUT = edgeCode('shortcut');

/** In each, all edges are read once, as nowhere is written which ones lead to a node. */
const MAX_ROUNDS = 4;

/** Nodes of ways that lead nowhere: in a round, and from which others are looked for. */
const MAX_NODES = 20_000;
const MAX_TRIED = 2_000;

/** Edges to a node that are tried. */
const MAX_EDGES = 1_000;
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
  const ways = new KnownWays(reader);
  const edgesTo: EdgesTo = new Map();
  let tried = nodes.slice(0, MAX_TRIED);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const dead = tried.filter((node) => ways.stepsTo(node) === Number.POSITIVE_INFINITY);
    const unknown = nodesUpFrom(reader, dead).filter((node) => !edgesTo.has(node));
    if (unknown.length === 0) return;
    findEdges(reader, unknown, edgesTo);
    reroute(reader, ways, dead, edgesTo);
    const holders = unknown.flatMap((node) => (edgesTo.get(node) ?? []).map((edge) => reader.source(edge)));
    tried = [...new Set([...dead, ...holders])].slice(0, MAX_TRIED);
  }
}

/** Some nodes, and those on their ways up to below the top; each once. */
function nodesUpFrom(reader: HeapReader, nodes: readonly number[]): number[] {
  const found = new Set<number>();
  for (const node of nodes) {
    for (const at of climb(reader, node, (other) => found.has(other)).nodes) {
      if (found.size < MAX_NODES) found.add(at);
    }
  }
  return [...found];
}

/** A node and those on its way up, to below the top or a node that is met, which is `met`. */
function climb(
  reader: HeapReader,
  node: number,
  isMet: (node: number) => boolean,
): { readonly nodes: number[]; readonly met: number | undefined } {
  const nodes: number[] = [];
  let at = node;
  while (nodes.length < MAX_NODES) {
    if (isMet(at)) return { nodes, met: at };
    nodes.push(at);
    const edge = reader.edgeTo(at);
    if (edge === NO_EDGE || isTop(reader, reader.source(edge))) break;
    at = reader.source(edge);
  }
  return { nodes, met: undefined };
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
function reroute(reader: HeapReader, ways: KnownWays, nodes: readonly number[], edgesTo: EdgesTo): void {
  while (turnOnce(reader, ways, nodes, edgesTo)) ways.clear();
}

/** @returns whether some way has been turned, which may be one that others can turn to */
function turnOnce(reader: HeapReader, ways: KnownWays, nodes: readonly number[], edgesTo: EdgesTo): boolean {
  /** By node whether its way is turned off now, there or above. */
  const isTurned = new Map<number, boolean>();
  for (const node of nodes) {
    if (ways.stepsTo(node) < Number.POSITIVE_INFINITY) continue;
    const { nodes: onWay, met } = climb(reader, node, (other) => isTurned.has(other));
    let turned = met !== undefined && isTurned.get(met) === true;
    for (const each of onWay.reverse()) {
      turned ||= turnOff(reader, ways, each, edgesTo.get(each) ?? []);
      isTurned.set(each, turned);
    }
  }
  return [...isTurned.values()].includes(true);
}

/** @returns whether there is a better way to a node, which is taken from now on */
function turnOff(reader: HeapReader, ways: KnownWays, node: number, edges: readonly number[]): boolean {
  if (ways.stepsTo(node) < Number.POSITIVE_INFINITY) return false;
  // A way that is known leads through no node to which none is, so that none leads around in a circle.
  const [best] = edges
    .map((edge) => ({ edge, steps: ways.stepsOver(edge) }))
    .sort((a, b) => a.steps - b.steps);
  if (best === undefined || best.steps === Number.POSITIVE_INFINITY) return false;
  reader.takeDetour(node, best.edge);
  return true;
}
