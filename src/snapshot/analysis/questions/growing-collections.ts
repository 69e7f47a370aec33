/** Collections that have got more entries from each snapshot to the next. */
import { type CollectionSizes, collectionSizes } from '../collection-sizes.js';
import type { Collection } from '../largest-collections.js';
import { shownPath, wordsOf } from '../path-words.js';
import type { Question } from './question.js';

/** Fewer new entries are what any process has. */
const MIN_NEW = 50;

export const growingCollections: Question = {
  name: 'growing-collections',
  title: 'Collections that grow',
  explanation:
    'Maps, Sets, arrays and objects used as dictionaries that are held in the same way in each snapshot and have got more entries every time, with how many have come since the first and what the collection retains. Those of numbers alone are told by the room that they have. One that is a cache stops at its bound; one that never loses an entry is a leak.',
  answer(reader, classNames, earlier) {
    if (earlier.length === 0) return [];
    const { byShape } = collectionSizes(reader, classNames);
    return [...byShape]
      .map(([shape, now]) => {
        const sizes = [...earlier.map(({ collections }) => sizeThen(collections, shape)), sizeOf(now)];
        return { node: now.node, sizes, newEntries: now.entries - (sizes[0] as Size).entries };
      })
      .filter(({ sizes, newEntries }) => isMoreEachTime(sizes) && newEntries >= MIN_NEW)
      .map(({ node, sizes, newEntries }) => ({
        name: `${classNames.of(node)}: ${sizes.map(({ words }) => words).join(' → ')} entries`,
        count: newEntries,
        bytes: reader.heap.retainedSizes[node] as number,
        path: wordsOf(shownPath(reader, classNames, node)),
      }))
      .sort((a, b) => b.count - a.count);
  },
};

interface Size {
  readonly entries: number;
  readonly words: string;
}

function sizeOf({ entries }: Pick<Collection, 'entries'>): Size {
  return { entries, words: entries.toLocaleString('en-US') };
}

/** One that was too small to be noted has at most as many as others have. */
function sizeThen({ byShape, othersEntries }: CollectionSizes, shape: string): Size {
  const known = byShape.get(shape);
  if (known !== undefined) return sizeOf(known);
  const { entries, words } = sizeOf({ entries: othersEntries });
  return { entries, words: `at most ${words}` };
}

function isMoreEachTime(sizes: readonly Size[]): boolean {
  return sizes.every(({ entries }, at) => at === 0 || entries > (sizes[at - 1] as Size).entries);
}
