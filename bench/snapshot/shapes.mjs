/**
 * Heaps of any size of which the right answers are known without reading them, since all in them goes by formula.
 *
 * A shape has its counts, `write(file)` into a `SnapshotFile`, what its `holder` is on the path of the first suspect, and
 * `wrong(heap, reader)`: what is not as it should be.
 */
import { EDGE, NODE } from './snapshot-file.mjs';

/** The root leads to the global object, and that to what holds all else. */
const [ROOT, GLOBAL, HOLDER] = [0, 1, 2];
/** Strings that each of them has, after the one that V8 begins with. */
const NAMES = ['global', 'held', 'Holder', 'Member', 'next', 'left', 'right', 'members', '(object elements)'];
const NAME = Object.fromEntries(NAMES.map((name, index) => [name, index + 1]));
const FIRST_OWN_NAME = NAMES.length + 1;
const SIZE = 16;
/** Steps from the root to the holder: the global object is the first. */
const HOLDER_DISTANCE = 2;

/** Each holds the next. */
export function linkedList(length) {
  return {
    nodeCount: HOLDER + length,
    edgeCount: 1 + length,
    holder: /\bheld\b/,
    write(file) {
      writeTop(file, SIZE, 1);
      for (let at = 1; at < length; at++) writeMember(file, HOLDER + at, at < length - 1 ? 1 : 0);
      file.startEdges();
      writeTopEdges(file);
      for (let at = 1; at < length; at++) file.edge(EDGE.property, NAME.next, HOLDER + at);
      writeNames(file);
    },
    wrong(heap) {
      const last = HOLDER + length - 1;
      return wrongOf({
        'retained by the first': [heap.retainedSizes[HOLDER], SIZE * length],
        'retained by the middle': [heap.retainedSizes[HOLDER + length / 2], (SIZE * length) / 2],
        'retained by the last': [heap.retainedSizes[last], SIZE],
        'dominator of the last': [heap.dominators[last], last - 1],
        'distance of the last': [heap.distances[last], HOLDER_DISTANCE + length - 1],
      });
    },
  };
}

/** One object has all others in its elements; of each the file tells where its constructor is. */
export function star(length) {
  const elements = HOLDER + 1;
  return {
    nodeCount: elements + 1 + length,
    edgeCount: 3 + length,
    holder: /\bheld\b/,
    write(file) {
      writeTop(file, SIZE, 1);
      file.node(NODE.array, NAME['(object elements)'], idOf(elements), 8 * length, length);
      for (let at = 0; at < length; at++) writeMember(file, elements + 1 + at, 0);
      file.startEdges();
      writeTopEdges(file);
      file.edge(EDGE.internal, NAME.members, elements);
      for (let at = 0; at < length; at++) file.edge(EDGE.element, at, elements + 1 + at);
      writeNames(file, { located: { from: elements + 1, to: elements + 1 + length } });
    },
    wrong(heap, reader) {
      const last = elements + length;
      return wrongOf({
        'retained by the holder': [heap.retainedSizes[HOLDER], SIZE + (8 + SIZE) * length],
        'size of the holder, with its elements': [heap.shallowSizes[HOLDER], SIZE + 8 * length],
        'dominator of the last': [heap.dominators[last], elements],
        'distance of the last': [heap.distances[last], HOLDER_DISTANCE + 2],
        'index of the last': [reader.edgeName(heap.edgeCount - 1), length - 1],
      });
    },
  };
}

/** Bytes per node and per edge are as many as they can be: numbers of ten digits where there may be such. */
const [LARGE_ID, LARGE_SIZE, LARGE_INDEX] = [4_000_000_001, 10_000_016, 4_000_000_000];

/** A binary tree whose members lead back to so many nodes above them: many edges, that dominate nothing. */
export function tree(levels, waysUp = 8) {
  const length = 2 ** levels - 1;
  const [parents, leaves] = [2 ** (levels - 1) - 1, 2 ** (levels - 1)];
  return {
    nodeCount: HOLDER + length,
    edgeCount: 2 + 2 * parents + waysUp * (parents + leaves),
    holder: /\bheld\b/,
    write(file) {
      writeTop(file, LARGE_SIZE, 2 + waysUp, LARGE_ID + 2 * HOLDER);
      for (let at = 1; at < length; at++) {
        const edges = waysUp + (at < parents ? 2 : 0);
        file.node(NODE.object, NAME.Member, LARGE_ID + 2 * (HOLDER + at), LARGE_SIZE, edges);
      }
      file.startEdges();
      writeTopEdges(file);
      for (let at = 0; at < length; at++) {
        if (at < parents) {
          file.edge(EDGE.property, NAME.left, HOLDER + 2 * at + 1);
          file.edge(EDGE.property, NAME.right, HOLDER + 2 * at + 2);
        }
        for (let way = 0, above = at; way < waysUp; way++) {
          above = above === 0 ? 0 : (above - 1) >> 1;
          file.edge(EDGE.element, LARGE_INDEX + way, HOLDER + above);
        }
      }
      writeNames(file);
    },
    wrong(heap, reader) {
      const last = HOLDER + length - 1;
      return wrongOf({
        'retained by the holder': [heap.retainedSizes[HOLDER], LARGE_SIZE * length],
        'retained by its left half': [heap.retainedSizes[HOLDER + 1], LARGE_SIZE * (2 ** (levels - 1) - 1)],
        'dominator of the last': [heap.dominators[last], HOLDER + ((length - 2) >> 1)],
        'distance of the last': [heap.distances[last], HOLDER_DISTANCE + levels - 1],
        'id of the last': [heap.nodeIds[last], LARGE_ID + 2 * last],
        'index of the last edge': [reader.edgeName(heap.edgeCount - 1), LARGE_INDEX + waysUp - 1],
        'name of the last': [reader.name(last), 'Member'],
      });
    },
  };
}

/** As many strings of so many characters each, which differ in their numbers. */
export function strings(length, characters) {
  const textOf = (at) => `${at} is the number of this text. `.padEnd(characters, 'ab"c\\d ');
  return {
    nodeCount: HOLDER + 1 + length,
    edgeCount: 2 + length,
    holder: /\bheld\b/,
    write(file) {
      writeTop(file, SIZE, length);
      for (let at = 0; at < length; at++) {
        const node = HOLDER + 1 + at;
        file.node(NODE.string, FIRST_OWN_NAME + at, idOf(node), SIZE + characters, 0);
      }
      file.startEdges();
      writeTopEdges(file);
      for (let at = 0; at < length; at++) file.edge(EDGE.element, at, HOLDER + 1 + at);
      writeNames(file, {
        *texts() {
          for (let at = 0; at < length; at++) yield textOf(at);
        },
      });
    },
    wrong(heap, reader) {
      const last = length - 1;
      return wrongOf({
        'retained by the holder': [heap.retainedSizes[HOLDER], SIZE + (SIZE + characters) * length],
        'the last text': [reader.name(HOLDER + 1 + last) === textOf(last), true],
        'the middle text': [reader.name(HOLDER + 1 + (last >> 1)) === textOf(last >> 1), true],
      });
    },
  };
}

/** A WeakMap: of each pair V8 tells the key, the value and the table in the name of two edges. */
export function weakMap(length) {
  const [elements, table, keys, values] = [HOLDER + 1, HOLDER + 2, HOLDER + 3, HOLDER + 3 + length];
  const pairOf = (at) =>
    ` / part of key (Member @${idOf(keys + at)}) -> value (Member @${idOf(values + at)}) pair in WeakMap (table @${idOf(table)})`;
  return {
    nodeCount: values + length,
    edgeCount: 4 + 4 * length,
    holder: /\bheld\b/,
    write(file) {
      writeTop(file, SIZE, 2);
      file.node(NODE.array, NAME['(object elements)'], idOf(elements), 8 * length, length);
      file.node(NODE.array, NAME.members, idOf(table), 16 * length, 2 * length);
      for (let at = 0; at < length; at++) writeMember(file, keys + at, 1);
      for (let at = 0; at < length; at++) writeMember(file, values + at, 0);
      file.startEdges();
      writeTopEdges(file);
      file.edge(EDGE.internal, NAME.members, elements);
      file.edge(EDGE.internal, NAME.next, table);
      for (let at = 0; at < length; at++) file.edge(EDGE.element, at, keys + at);
      for (let at = 0; at < length; at++) {
        file.edge(EDGE.weak, NAME.next, keys + at);
        file.edge(EDGE.internal, FIRST_OWN_NAME + 2 * at, values + at);
      }
      for (let at = 0; at < length; at++) file.edge(EDGE.internal, FIRST_OWN_NAME + 2 * at + 1, values + at);
      writeNames(file, {
        *texts() {
          for (let at = 0; at < length; at++) {
            yield `${2 * at + 1}${pairOf(at)}`;
            yield `1${pairOf(at)}`;
          }
        },
      });
    },
    wrong(heap) {
      const last = length - 1;
      return wrongOf({
        'retained by the holder': [heap.retainedSizes[HOLDER], SIZE + (8 + 16 + 2 * SIZE) * length],
        'retained by the last key': [heap.retainedSizes[keys + last], 2 * SIZE],
        'dominator of the last value': [heap.dominators[values + last], keys + last],
        'distance of the last value': [heap.distances[values + last], HOLDER_DISTANCE + 3],
      });
    },
  };
}

function writeTop(file, holderSize, holderEdges, holderId = idOf(HOLDER)) {
  file.node(NODE.synthetic, 0, idOf(ROOT), 0, 1);
  file.node(NODE.object, NAME.global, idOf(GLOBAL), 0, 1);
  file.node(NODE.object, NAME.Holder, holderId, holderSize, holderEdges);
}

function writeTopEdges(file) {
  file.edge(EDGE.shortcut, NAME.global, GLOBAL);
  file.edge(EDGE.property, NAME.held, HOLDER);
}

function writeMember(file, node, edges) {
  file.node(NODE.object, NAME.Member, idOf(node), SIZE, edges);
}

/** @param located - ordinals of instances of a class, the end of them excluded */
function writeNames(file, { texts = () => [], located = { from: 0, to: 0 } } = {}) {
  file.startLocations();
  for (let node = located.from; node < located.to; node++) file.location(node, 7, 12, 14);
  file.startStrings();
  for (const name of NAMES) file.string(name);
  for (const text of texts()) file.string(text);
}

/** V8's ids are odd. */
function idOf(node) {
  return 2 * node + 1;
}

function wrongOf(facts) {
  return Object.entries(facts)
    .filter(([, [actual, expected]]) => actual !== expected)
    .map(([fact, [actual, expected]]) => `${fact}: ${actual} and not ${expected}`);
}
