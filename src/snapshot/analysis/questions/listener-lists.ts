/** What holds the listeners of one event: an array in an EventEmitter, objects that are linked in an EventTarget. */
import { NO_EDGE } from '../../graph/distances.js';
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, edgeCode, nodeCode } from '../../graph/heap-graph.js';
import type { HeapReader } from '../heap-reader.js';

const OBJECT = nodeCode('object');
const CLOSURE = nodeCode('closure');
const ELEMENT = edgeCode('element');

/** One event of one emitter. */
export interface ListenerList {
  /** What the event's name leads to. */
  readonly node: number;
  readonly count: number;
  readonly bytes: number;
}

/** Arrays of functions. Those of listeners are among them; their paths tell which. */
export function listenerArrays(reader: HeapReader, minCount: number): ListenerList[] {
  const { nodeTypes, firstEdges, edges, retainedSizes } = reader.heap;
  const lists: ListenerList[] = [];
  for (const node of reader.named('Array')) {
    if (nodeTypes[node] !== OBJECT) continue;
    let count = 0;
    for (let edge = firstEdges[node] as number; edge < (firstEdges[node + 1] as number); edge++) {
      if (((edges[edge] as number) & EDGE_TYPE_MASK) !== ELEMENT) continue;
      if (nodeTypes[(edges[edge] as number) >>> EDGE_TYPE_BITS] !== CLOSURE) {
        count = 0;
        break;
      }
      count += 1;
    }
    if (count >= minCount) lists.push({ node, count, bytes: retainedSizes[node] as number });
  }
  return lists;
}

/** Chains of objects of the class `Listener`, by what holds the first. */
export function listenerChains(reader: HeapReader, minCount: number): ListenerList[] {
  const { nodeTypes, retainedSizes, room } = reader.heap;
  const listeners = reader.named('Listener');
  if (listeners.length === 0) return [];
  const heads = room.take();
  const counts = new Map<number, number>();
  for (const node of listeners) {
    if (nodeTypes[node] !== OBJECT) continue;
    const head = headOf(reader, heads, node);
    if (head !== undefined) counts.set(head, (counts.get(head) ?? 0) + 1);
  }
  room.give(heads);
  return [...counts]
    .filter(([, count]) => count >= minCount)
    .map(([node, count]) => ({ node, count, bytes: retainedSizes[node] as number }));
}

/**
 * What the nearest way to a listener comes from, beyond the listeners before it.
 *
 * @param heads - by ordinal what was found before, plus one
 */
function headOf(reader: HeapReader, heads: Uint32Array, listener: number): number | undefined {
  const { nearestEdges, nodeNames } = reader.heap;
  const way: number[] = [];
  let at = listener;
  while (nodeNames[at] === nodeNames[listener] && heads[at] === 0) {
    const edge = nearestEdges[at] as number;
    if (edge === NO_EDGE) return undefined;
    way.push(at);
    at = reader.source(edge);
  }
  const head = heads[at] === 0 ? at : (heads[at] as number) - 1;
  for (const node of way) heads[node] = head + 1;
  return head;
}
