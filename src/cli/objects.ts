/** Single objects of a heap, as text. */
import { HeapwardenError } from '../error.js';
import { count, size } from '../report/words.js';
import { ClassNames } from '../snapshot/analysis/class-names.js';
import { HeapReader } from '../snapshot/analysis/heap-reader.js';
import { shownPath, wordsOf } from '../snapshot/analysis/path-words.js';
import type { Heap } from '../snapshot/graph/heap.js';

const MAX_OBJECTS = 20;
const MAX_EDGES = 50;

/** The objects of a class that retain most. @throws HeapwardenError `HEAPWARDEN_NOT_FOUND` */
export function showClass(heap: Heap, className: string): string {
  const classNames = new ClassNames(heap);
  const number = classNames.numberOf(className);
  if (number === undefined) {
    throw new HeapwardenError(
      'HEAPWARDEN_NOT_FOUND',
      `There is no class ${className} in this snapshot; "heapwarden analyze FILE" lists the largest ones.`,
    );
  }
  const nodes: number[] = [];
  for (let node = 0; node < heap.nodeCount; node++) {
    if (classNames.classOf[node] === number) nodes.push(node);
  }
  nodes.sort((a, b) => (heap.retainedSizes[b] as number) - (heap.retainedSizes[a] as number));
  const reader = new HeapReader(heap);
  return [
    `${count(nodes.length)} × ${className}`,
    ...nodes.slice(0, MAX_OBJECTS).map((node) => objectLine(reader, classNames, node)),
  ].join('\n');
}

/** An object with what it holds and who holds it. @throws HeapwardenError `HEAPWARDEN_NOT_FOUND` */
export function showObject(heap: Heap, id: number): string {
  const node = heap.nodeIds.indexOf(id);
  if (node < 0) {
    throw new HeapwardenError('HEAPWARDEN_NOT_FOUND', `There is no object @${id} in this snapshot.`);
  }
  const classNames = new ClassNames(heap);
  const reader = new HeapReader(heap);
  const named = (other: number): string => `${classNames.of(other)} @${heap.nodeIds[other]}`;
  const edges = [...reader.edgesOf(node)];
  const { first, nodes, edges: retaining } = heap.retainers();
  const places = Array.from(
    { length: (first[node + 1] as number) - (first[node] as number) },
    (_, index) => (first[node] as number) + index,
  );
  return [
    objectLine(reader, classNames, node),
    `  shallow ${size(heap.shallowSizes[node] as number)}, distance ${heap.distances[node]}, dominated by ${named(heap.dominators[node] as number)}`,
    `holds (${count(edges.length)}):`,
    ...edges.slice(0, MAX_EDGES).map((edge) => `  ${reader.edgeName(edge)} → ${named(reader.target(edge))}`),
    `is held by (${count(places.length)}):`,
    ...places
      .slice(0, MAX_EDGES)
      .map((place) => `  ${named(nodes[place] as number)} by ${reader.edgeName(retaining[place] as number)}`),
  ].join('\n');
}

function objectLine(reader: HeapReader, classNames: ClassNames, node: number): string {
  const { nodeIds, retainedSizes } = reader.heap;
  const path = shownPath(reader, classNames, node);
  return `  @${nodeIds[node]}  retains ${size(retainedSizes[node] as number)}  ${wordsOf(path).join(' › ')}`;
}
