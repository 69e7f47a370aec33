/** Arrays that are much larger than what is in them. */
import { nodeCode } from '../../graph/heap-graph.js';
import { slotsOf } from '../entries.js';
import type { HeapReader } from '../heap-reader.js';
import { groupedFindings } from './grouped.js';
import { looksAt } from './looks.js';
import type { Question } from './question.js';
import { isShare } from './weight.js';

const OBJECT = nodeCode('object');

const SLOT_BYTES = 8;
/** Of an array with its slots. */
const MIN_BYTES = 1_024;
/** With fewer of its slots taken, an array is for the most part empty. */
const MAX_TAKEN = 1 / 8;

export const arrays: Question = {
  name: 'arrays',
  title: 'Arrays that are mostly empty',
  explanation:
    'Arrays that hold something in less than an eighth of their slots, by what holds them: how many, and the bytes of the other slots. They were made with a length, or written to far behind their end, or elements were deleted: use a Map, or push(). Slots with a number, true, false or undefined look as empty ones do in a snapshot; arrays that hold nothing else are not told of. Where there are very many, counts and bytes are shared out by the paths of some.',
  answer(reader, classNames) {
    const { heap } = reader;
    const looks = looksAt(largeArrays(reader), (node) => heap.shallowSizes[node] as number);
    const found = looks.flatMap(({ node, count }) => {
      const empty = emptySlots(reader, node);
      return empty === 0 ? [] : [{ node, name: reader.name(node), count, bytes: empty * SLOT_BYTES * count }];
    });
    return groupedFindings(reader, classNames, found).filter(({ bytes }) => isShare(heap, bytes));
  },
};

function largeArrays(reader: HeapReader): number[] {
  const { nodeTypes, shallowSizes } = reader.heap;
  const nodes: number[] = [];
  for (const node of reader.named('Array')) {
    if (nodeTypes[node] === OBJECT && (shallowSizes[node] as number) >= MIN_BYTES) nodes.push(node);
  }
  return nodes;
}

/** None where there is not much of them, or where it cannot be told. */
function emptySlots(reader: HeapReader, array: number): number {
  const { seen, room } = slotsOf(reader, array) ?? { seen: 0, room: 0 };
  return seen > 0 && seen < MAX_TAKEN * room ? room - seen : 0;
}
