/** What waits for promises that are pending. */
import { edgeCode, nodeCode } from '../../graph/heap-graph.js';
import type { HeapReader } from '../heap-reader.js';
import { type FunctionKey, functionCode, functionKey, functionWords } from './functions.js';
import { type Found, groupedFindings } from './grouped.js';
import { NodeGroups } from './node-groups.js';
import { MAX_FINDINGS, type Question } from './question.js';
import { findLastTarget, findTarget } from './targets.js';
import { isShare } from './weight.js';

const CLOSURE = nodeCode('closure');
const OBJECT = nodeCode('object');
const INTERNAL = edgeCode('internal');
const HIDDEN = edgeCode('hidden');

/** Fewer are told of only when they hold much. */
const MIN_COUNT = 10;

/** By how the code of V8 begins that goes on when what is awaited is there. */
const AWAIT = /^\(Async(Function|Generator)Await/;

/** What V8's own code waits for, by how it begins. */
const OWN_WAITERS: readonly (readonly [string, string])[] = [
  ['(PromiseAllResolve', 'Promise.all()'],
  ['(PromiseAllSettled', 'Promise.allSettled()'],
  ['(PromiseAny', 'Promise.any()'],
  ['(PromiseCapabilityDefault', 'a promise that was resolved with it, or Promise.race()'],
  ['(PromiseThenFinally', 'finally()'],
];

export const promises: Question = {
  name: 'promises',
  title: 'What waits for promises',
  explanation:
    'Functions that wait by await, and handlers that were given to then(), for promises that are not settled, with the bytes that they alone hold; the path is the shortest to one of them. Where there are more than requests in flight, what they wait for never comes: give it a deadline, and settle it on every way out. Promises that nothing waits for are not among them: a snapshot does not tell whether they are settled.',
  answer(reader, classNames) {
    const awaiting = new NodeGroups<FunctionKey>(reader.heap);
    const handlers = new NodeGroups<FunctionKey>(reader.heap);
    for (const handler of waitingHandlers(reader)) {
      const suspended = suspendedBy(reader, handler);
      if (suspended === undefined) handlers.add(handler, functionKey(reader, handler));
      else {
        const called = findTarget(reader.heap, suspended, INTERNAL, (target) =>
          isOfType(reader, target, CLOSURE),
        );
        if (called !== undefined) awaiting.add(suspended, functionKey(reader, called));
      }
    }
    const groups = [
      ...awaiting.finish().map((group) => ({ ...group, words: awaitWords })),
      ...handlers.finish().map((group) => ({ ...group, words: handlerWords })),
    ];
    const found = groups
      .filter(({ count, bytes }) => count >= MIN_COUNT || isShare(reader.heap, bytes))
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, MAX_FINDINGS)
      .flatMap(({ nearest, count, bytes, words }): Found[] => {
        const name = words(reader, nearest);
        return name === undefined ? [] : [{ node: nearest, name, count, bytes }];
      });
    return groupedFindings(reader, classNames, found);
  },
};

/** Of each reaction of a pending promise the handler of success, or the only one: once it is settled, it has none. */
function* waitingHandlers(reader: HeapReader): Generator<number> {
  for (const node of reader.named('system / PromiseReaction')) {
    const handler = findLastTarget(reader.heap, node, HIDDEN, (target) => isOfType(reader, target, CLOSURE));
    if (handler !== undefined) yield handler;
  }
}

/** The function that a handler lets go on, as V8 keeps it while it waits; undefined when it is the handler of a then(). */
function suspendedBy(reader: HeapReader, handler: number): number | undefined {
  const code = functionCode(reader, handler);
  if (code === undefined || !AWAIT.test(reader.name(code))) return undefined;
  const context = findTarget(reader.heap, handler, INTERNAL, (target) => reader.isContext(target));
  if (context === undefined) return undefined;
  return findTarget(
    reader.heap,
    context,
    INTERNAL,
    (target) => isOfType(reader, target, OBJECT) && !reader.isContext(target),
  );
}

function isOfType(reader: HeapReader, node: number, type: number): boolean {
  return reader.heap.nodeTypes[node] === type;
}

function awaitWords(reader: HeapReader, suspended: number): string | undefined {
  const called = findTarget(reader.heap, suspended, INTERNAL, (target) => isOfType(reader, target, CLOSURE));
  return called === undefined ? undefined : `await in ${functionWords(reader, called)}`;
}

/** Undefined for what V8 or Node need for themselves, as to load modules. */
function handlerWords(reader: HeapReader, handler: number): string | undefined {
  if (typeof functionKey(reader, handler) === 'object') return `then(${functionWords(reader, handler)})`;
  const code = functionCode(reader, handler);
  const name = code === undefined ? '' : reader.name(code);
  return OWN_WAITERS.find(([beginning]) => name.startsWith(beginning))?.[1];
}
