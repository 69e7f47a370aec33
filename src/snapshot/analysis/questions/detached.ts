/** What a document has let go and a program has not: nodes of a DOM that are in no document. */
import type { Heap } from '../../graph/heap.js';
import { EDGE_TYPE_BITS, EDGE_TYPE_MASK, edgeCode, nodeCode } from '../../graph/heap-graph.js';
import { groupedFindings } from './grouped.js';
import { NodeGroups } from './node-groups.js';
import { MAX_FINDINGS, type Question } from './question.js';

const NATIVE = nodeCode('native');
const HIDDEN = edgeCode('hidden');
const WEAK = edgeCode('weak');

const [UNKNOWN, ATTACHED, DETACHED] = [0, 1, 2];
const PREFIX = 'Detached ';
/** Node calls its own objects detached that their wrapper alone keeps. */
const OF_NODE = 'Node / ';

export const detached: Question = {
  name: 'detached',
  title: 'Detached nodes',
  explanation:
    'Nodes of a DOM that are in no document any more and are still held, by class: how many, and the bytes that would go with them. The path is that of the one that holds most. Let go of what refers to them when they are taken out.',
  answer(reader, classNames) {
    const { nodeCount } = reader.heap;
    const states = statesOf(reader.heap);
    const groups = new NodeGroups<string>(reader.heap);
    for (let node = 0; node < nodeCount; node++) {
      if (states[node] !== DETACHED) continue;
      if (reader.name(node).startsWith(OF_NODE)) continue;
      const className = classNames.of(node);
      groups.add(node, className.startsWith(PREFIX) ? className : PREFIX + className);
    }
    const found = groups
      .finish()
      .slice(0, MAX_FINDINGS)
      .map(({ key: name, count, bytes, heaviest: node }) => ({ node, name, count, bytes }));
    return groupedFindings(reader, classNames, found);
  },
};

/** By ordinal, as Chrome DevTools has it (`propagateDOMState`): what is not known of native nodes follows from who leads there. */
function statesOf(heap: Heap): Uint8Array {
  const states = heap.detachedness === undefined ? statesByName(heap) : heap.detachedness.slice();
  // What leads from a document is attached, whatever else leads there.
  for (const state of [ATTACHED, DETACHED]) spread(heap, states, state);
  return states;
}

/** Older files tell by names alone. */
function statesByName({ nodeCount, nodeTypes, nodeNames, strings }: Heap): Uint8Array {
  const states = new Uint8Array(nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    if (nodeTypes[node] !== NATIVE) continue;
    if (strings.get(nodeNames[node] as number).startsWith(PREFIX)) states[node] = DETACHED;
  }
  return states;
}

/** Gives a state to native nodes without one that native nodes of it lead to. */
function spread({ nodeCount, nodeTypes, firstEdges, edges }: Heap, states: Uint8Array, state: number): void {
  const stack: number[] = [];
  for (let node = 0; node < nodeCount; node++) {
    if (states[node] === state && nodeTypes[node] === NATIVE) stack.push(node);
  }
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const end = firstEdges[node + 1] as number;
    for (let edge = firstEdges[node] as number; edge < end; edge++) {
      const bits = edges[edge] as number;
      const type = bits & EDGE_TYPE_MASK;
      const target = bits >>> EDGE_TYPE_BITS;
      if (type === HIDDEN || type === WEAK) continue;
      if (nodeTypes[target] !== NATIVE || states[target] !== UNKNOWN) continue;
      states[target] = state;
      stack.push(target);
    }
  }
}
