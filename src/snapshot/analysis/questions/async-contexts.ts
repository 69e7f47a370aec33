/** Stores of AsyncLocalStorage, by class and by what keeps them. */
import { NO_EDGE } from '../../graph/distances.js';
import { EDGE_TYPE_MASK, edgeCode, nodeCode } from '../../graph/heap-graph.js';
import type { ClassNames } from '../class-names.js';
import type { HeapReader } from '../heap-reader.js';
import { groupedFindings } from './grouped.js';
import { NodeGroups } from './node-groups.js';
import { MAX_FINDINGS, type Question } from './question.js';
import { findTarget } from './targets.js';
import { isShare } from './weight.js';

const OBJECT = nodeCode('object');
const ARRAY = nodeCode('array');
const INTERNAL = edgeCode('internal');
const PROPERTY = edgeCode('property');

/** Fewer are told of only when they hold much. */
const MIN_COUNT = 10;

/** What lies between a store and what it was started for: tables, reactions, frames. */
const MAX_BETWEEN = 8;

export const asyncContexts: Question = {
  name: 'async-contexts',
  title: 'Stores of AsyncLocalStorage',
  explanation:
    'Objects that run() or enterWith() was given, by class and by the nearest object that keeps them, with the bytes that they alone hold. A timer, socket or promise that was started within run() keeps the store as long as it lives. Where there are more than requests in flight, start what outlives a request outside of it, by exit() or an AsyncResource.',
  answer(reader, classNames) {
    const groups = new NodeGroups<string>(reader.heap);
    for (const store of [...storesOfFrames(reader), ...storesOfResources(reader, classNames)]) {
      if (groups.has(store)) continue;
      groups.add(store, `${classNames.of(store)}, kept by ${keeperOf(reader, store)}`);
    }
    const found = groups
      .finish()
      .filter(({ count, bytes }) => count >= MIN_COUNT || isShare(reader.heap, bytes))
      .slice(0, MAX_FINDINGS)
      .map(({ key, count, bytes, nearest }) => ({ node: nearest, name: key, count, bytes }));
    return groupedFindings(reader, classNames, found);
  },
};

/** From Node 24 on: values of Maps of a class of their own, each right behind its key, the AsyncLocalStorage. */
function* storesOfFrames(reader: HeapReader): Generator<number> {
  const { nodeNames, nodeTypes, strings } = reader.heap;
  const storageName = strings.indexOf('AsyncLocalStorage');
  for (const node of reader.named('AsyncContextFrame')) {
    if (nodeTypes[node] !== OBJECT) continue;
    const table = findTarget(reader.heap, node, INTERNAL, (target) => nodeTypes[target] === ARRAY);
    if (table === undefined) continue;
    let isKnownKey = false;
    for (const edge of reader.edgesOf(table)) {
      const target = reader.target(edge);
      const isKey = nodeNames[target] === storageName;
      if (isKnownKey && !isKey && nodeTypes[target] === OBJECT) yield target;
      isKnownKey = isKey;
    }
  }
}

/** What an AsyncLocalStorage writes its stores to, before Node 24. */
const RESOURCES = ['Promise', 'Timeout', 'Immediate'] as const;

/**
 * Before Node 24: a property of each promise and timer. Its name is read once for the objects of one class that those of
 * another refer to, as it would take too long for each.
 */
function* storesOfResources(reader: HeapReader, classNames: ClassNames): Generator<number> {
  const { nodeNames, nodeTypes, edges } = reader.heap;
  const isStoreClass = new Map<number, boolean>();
  for (const [place, name] of RESOURCES.entries()) {
    for (const node of reader.named(name)) {
      if (nodeTypes[node] !== OBJECT) continue;
      for (const edge of reader.edgesOf(node)) {
        if (((edges[edge] as number) & EDGE_TYPE_MASK) !== PROPERTY) continue;
        const target = reader.target(edge);
        // The prototype, and other timers.
        if (nodeTypes[target] !== OBJECT || nodeNames[target] === nodeNames[node]) continue;
        const pair = place * classNames.count + (classNames.classOf[target] as number);
        let isStore = isStoreClass.get(pair);
        if (isStore === undefined) {
          isStore = String(reader.edgeName(edge)) === '<symbol kResourceStore>';
          isStoreClass.set(pair, isStore);
        }
        if (isStore) yield target;
      }
    }
  }
}

/** The class of the nearest object on the way to a store that is more than a part of V8's. */
function keeperOf(reader: HeapReader, store: number): string {
  const { nearestEdges, nodeTypes, nodeNames, strings } = reader.heap;
  const frameName = strings.indexOf('AsyncContextFrame');
  const reactionName = strings.indexOf('system / PromiseReaction');
  let at = store;
  for (let step = 0; step < MAX_BETWEEN; step++) {
    const edge = nearestEdges[at] as number;
    if (edge === NO_EDGE) break;
    at = reader.source(edge);
    // They are linked, and there may be any number of them.
    if (nodeNames[at] === reactionName) return 'Promise';
    if (nodeTypes[at] === OBJECT && nodeNames[at] !== frameName) return reader.name(at);
  }
  return 'V8';
}
