/** The largest collections of a heap by how they are held, so that they are known again in a later one. */
import type { ClassNames } from './class-names.js';
import type { HeapReader } from './heap-reader.js';
import { type Collection, largestCollections } from './largest-collections.js';
import { shapeOf, shownPath } from './path-words.js';
import type { PathStep } from './retainer-path.js';

export interface CollectionSizes {
  /** The largest of those that are held in the same way, by the shape of their path. */
  readonly byShape: ReadonlyMap<string, Collection>;
  /** No collection that is held in another way has more entries than this. */
  readonly othersEntries: number;
}

export function collectionSizes(reader: HeapReader, classNames: ClassNames): CollectionSizes {
  const { collections, othersEntries } = largestCollections(reader);
  const byShape = new Map<string, Collection>();
  for (const collection of collections) {
    const shape = shapeOf(shownPath(reader, classNames, collection.node).map(withoutProperties));
    const known = byShape.get(shape);
    if (known === undefined || known.entries < collection.entries) byShape.set(shape, collection);
  }
  return { byShape, othersEntries };
}

/** A plain object is called by its properties once there are more that are alike. */
function withoutProperties(step: PathStep): PathStep {
  return step.className?.startsWith('{') ? { ...step, className: 'Object' } : step;
}
