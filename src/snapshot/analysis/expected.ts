/** Finds the objects that the tracker has marked, by the text of the mark. */
import { nodeCode } from '../graph/heap-graph.js';
import type { ExpectedObject } from './analysis.js';
import type { ClassNames } from './class-names.js';
import type { HeapReader } from './heap-reader.js';
import { withoutRepeats, wordsOf } from './path-words.js';
import { retainerPath } from './retainer-path.js';

const STRING = nodeCode('string');
const PREFIX = 'heapwarden:expected:';
const MARK = /^heapwarden:expected:(\d{1,16})$/;
const MAX_MARK_BYTES = 36;

/** Of more, the first say enough. */
const MAX_OBJECTS = 100;

/** The mark is the property `mark` of an object whose `ref` is a WeakRef to the object that should be gone. */
export function expectedObjects(reader: HeapReader, classNames: ClassNames): ExpectedObject[] {
  const { nodeCount, nodeTypes, nodeNames, strings, retainedSizes } = reader.heap;
  const found: ExpectedObject[] = [];
  const idOfName = new Map(
    strings.indexesOfPrefix(PREFIX, MAX_MARK_BYTES).flatMap((index) => {
      const match = MARK.exec(strings.get(index));
      return match === null ? [] : [[index, Number(match[1])] as const];
    }),
  );
  if (idOfName.size === 0) return found;
  for (let node = 0; node < nodeCount && found.length < MAX_OBJECTS; node++) {
    const id = nodeTypes[node] === STRING ? idOfName.get(nodeNames[node] as number) : undefined;
    const object = id === undefined ? undefined : markedObject(reader, node);
    if (id === undefined || object === undefined) continue;
    const path = withoutRepeats(retainerPath(reader, object, (other) => classNames.of(other)));
    found.push({
      id,
      className: classNames.of(object),
      retainedBytes: retainedSizes[object] as number,
      retainerPath: wordsOf(path),
    });
  }
  return found;
}

function markedObject(reader: HeapReader, text: number): number | undefined {
  const { first, nodes, edges } = reader.heap.retainers();
  for (let place = first[text] as number; place < (first[text + 1] as number); place++) {
    if (reader.edgeName(edges[place] as number) !== 'mark') continue;
    const ref = reader.follow(nodes[place] as number, 'ref');
    const object = ref === undefined ? undefined : reader.follow(ref, 'target');
    if (object !== undefined) return object;
  }
  return undefined;
}
