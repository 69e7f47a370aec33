/** Timers and immediates that are waiting, by the function that they call. */
import { edgeCode, nodeCode } from '../../graph/heap-graph.js';
import type { HeapReader } from '../heap-reader.js';
import { type FunctionKey, functionKey, functionWords } from './functions.js';
import { type Group, NodeGroups } from './node-groups.js';
import { type Finding, MAX_FINDINGS, type Question } from './question.js';
import { findTarget } from './targets.js';
import { isShare } from './weight.js';

const OBJECT = nodeCode('object');
const CLOSURE = nodeCode('closure');
const PROPERTY = edgeCode('property');

/** Fewer are told of only when they hold much. */
const MIN_COUNT = 10;

export const timers: Question = {
  name: 'timers',
  title: 'Timers that are waiting',
  explanation:
    'Timeouts, intervals and immediates that are still to fire, by the function that they call, with the bytes that they alone hold. Many of one function: something starts a timer for each request or object, and does not clear it. resolve() of a promise is what sleeps.',
  answer(reader) {
    const kinds = ['Timeout', 'Immediate'] as const;
    return kinds
      .flatMap((className) => groupsOf(reader, className))
      .filter(({ count, bytes }) => count >= MIN_COUNT || isShare(reader.heap, bytes))
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, MAX_FINDINGS)
      .map((group) => findingOf(reader, group));
  },
};

function groupsOf(reader: HeapReader, className: 'Timeout' | 'Immediate'): Group<FunctionKey>[] {
  const { nodeTypes } = reader.heap;
  const groups = new NodeGroups<FunctionKey>(reader.heap);
  for (const node of reader.named(className)) {
    if (nodeTypes[node] !== OBJECT) continue;
    // A timer that has fired or was cleared is in no list; an immediate lets its function go.
    const callback = callbackOf(reader, node);
    if (callback === undefined || (className === 'Timeout' && !isListed(reader, node))) continue;
    groups.add(node, functionKey(reader, callback));
  }
  return groups.finish();
}

/** The first of its properties that is a function. */
function callbackOf({ heap }: HeapReader, timer: number): number | undefined {
  return findTarget(heap, timer, PROPERTY, (target) => heap.nodeTypes[target] === CLOSURE);
}

/** Whether it has neighbours, which are timers or the list itself. */
function isListed({ heap }: HeapReader, timer: number): boolean {
  const { nodeNames, nodeTypes, strings } = heap;
  const listName = strings.indexOf('TimersList');
  const isNeighbour = (target: number): boolean =>
    nodeTypes[target] === OBJECT &&
    (nodeNames[target] === nodeNames[timer] || nodeNames[target] === listName);
  return findTarget(heap, timer, PROPERTY, isNeighbour) !== undefined;
}

function findingOf(reader: HeapReader, { count, bytes, heaviest }: Group<FunctionKey>): Finding {
  const callback = functionWords(reader, callbackOf(reader, heaviest) as number);
  return { name: `${kindOf(reader, heaviest)} ${callback}`, count, bytes, path: [] };
}

/** An interval has a number as `_repeat`, which snapshots leave out. */
function kindOf(reader: HeapReader, timer: number): string {
  if (reader.name(timer) === 'Immediate') return 'immediate';
  const repeat = reader.follow(timer, '_repeat');
  return repeat === undefined || reader.type(repeat) === 'number' ? 'interval' : 'timeout';
}
