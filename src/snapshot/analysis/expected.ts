/** Finds the objects that the tracker has marked, by the text of the mark. */
import { nodeCode } from '../graph/heap-graph.js';
import { TRACKER_MARK } from '../tracker-mark.js';
import type { ExpectedObject } from './analysis.js';
import type { ClassNames } from './class-names.js';
import type { HeapReader } from './heap-reader.js';
import { shownPath, wordsOf } from './path-words.js';

const OBJECT = nodeCode('object');

/** Of more, the first say enough. */
const MAX_OBJECTS = 100;

/** The class of a mark: its property `mark` is the text, and `ref` a WeakRef to the object that should be gone. */
const MARK_CLASS = 'ExpectedMark';

export function expectedObjects(reader: HeapReader, classNames: ClassNames): ExpectedObject[] {
  const { nodeTypes, retainedSizes } = reader.heap;
  const found: ExpectedObject[] = [];
  for (const node of reader.named(MARK_CLASS)) {
    if (found.length === MAX_OBJECTS) break;
    if (nodeTypes[node] !== OBJECT) continue;
    const { id, object } = markOf(reader, node) ?? {};
    if (id === undefined || object === undefined) continue;
    const path = shownPath(reader, classNames, object);
    found.push({
      id,
      className: classNames.of(object),
      retainedBytes: retainedSizes[object] as number,
      retainerPath: wordsOf(path),
    });
  }
  return found;
}

function markOf(
  reader: HeapReader,
  node: number,
): { readonly id: number; readonly object: number | undefined } | undefined {
  const text = reader.follow(node, 'mark');
  const match = text === undefined ? null : TRACKER_MARK.exec(reader.name(text));
  const ref = reader.follow(node, 'ref');
  if (match === null || ref === undefined) return undefined;
  return { id: Number(match[1]), object: reader.follow(ref, 'target') };
}
