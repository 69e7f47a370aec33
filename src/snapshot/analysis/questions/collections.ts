/** Maps, Sets, arrays and objects that are used as dictionaries, by their entries. */
import { nodeCode } from '../../graph/heap-graph.js';
import { entryCount } from '../entries.js';
import type { HeapReader } from '../heap-reader.js';
import { groupedFindings } from './grouped.js';
import { looksAt } from './looks.js';
import type { Question } from './question.js';
import { isShare } from './weight.js';

const OBJECT = nodeCode('object');

/** Of a collection with its table: some dozens of entries. */
const MIN_BYTES = 1_024;
/** Entries of a row: what Node has for itself has fewer. */
const MIN_ENTRIES = 2_000;

export const collections: Question = {
  name: 'collections',
  title: 'Largest collections',
  explanation:
    'Maps, Sets, arrays and objects that are used as dictionaries, by what holds them. The count is that of their entries; bytes are their tables alone, without what is in them. One that has more entries than the program has things to know of is not cleared up. Numbers, true and false are not in a snapshot: where most entries are nothing else, or arrays are empty for the most part, the count is what there is room for. Where there are very many collections, counts and bytes are shared out by the paths of some.',
  answer(reader, classNames) {
    const { heap } = reader;
    const looks = looksAt(largeObjects(reader), (node) => heap.shallowSizes[node] as number);
    const found = looks.flatMap(({ node, count, bytes }) => {
      const entries = entryCount(reader, node);
      return entries === undefined ? [] : [{ node, name: reader.name(node), count: entries * count, bytes }];
    });
    return groupedFindings(reader, classNames, found).filter(
      ({ count, bytes }) => count >= MIN_ENTRIES && isShare(heap, bytes),
    );
  },
};

function largeObjects({ heap: { nodeCount, nodeTypes, shallowSizes } }: HeapReader): number[] {
  const nodes: number[] = [];
  for (let node = 0; node < nodeCount; node++) {
    if (nodeTypes[node] === OBJECT && (shallowSizes[node] as number) >= MIN_BYTES) nodes.push(node);
  }
  return nodes;
}
