/** Functions of which there are thousands of closures. */
import { nodeCode } from '../../graph/heap-graph.js';
import type { Location } from '../../graph/locations.js';
import { functionWords } from './functions.js';
import { groupedFindings } from './grouped.js';
import { NodeGroups } from './node-groups.js';
import { MAX_FINDINGS, type Question } from './question.js';

const CLOSURE = nodeCode('closure');

/** So many are more than the code of a program. */
const MIN_COUNT = 1_000;

export const closures: Question = {
  name: 'closures',
  title: 'Functions with thousands of closures',
  explanation:
    'Each time that a function expression is run it makes a closure. These are the functions in the source of which more than a thousand closures are held, with the bytes that the closures alone hold, which are the variables around them; the path is the shortest to one of them. Look for where they are kept, or make one function once.',
  answer(reader, classNames) {
    const { nodeCount, nodeTypes, locations } = reader.heap;
    const groups = new NodeGroups<Location>(reader.heap);
    for (let node = 0; node < nodeCount; node++) {
      const place = nodeTypes[node] === CLOSURE ? locations.of(node) : undefined;
      if (place !== undefined) groups.add(node, place);
    }
    const found = groups
      .finish()
      .filter(({ count }) => count >= MIN_COUNT)
      .slice(0, MAX_FINDINGS)
      .map(({ count, bytes, nearest }) => ({
        node: nearest,
        name: functionWords(reader, nearest),
        count,
        bytes,
      }));
    return groupedFindings(reader, classNames, found);
  },
};
