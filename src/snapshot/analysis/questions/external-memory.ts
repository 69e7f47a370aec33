/** Memory outside of V8's heap: of array buffers, of large strings, of what is written in C++. */
import type { Heap } from '../../graph/heap.js';
import { nodeCode } from '../../graph/heap-graph.js';
import type { HeapReader } from '../heap-reader.js';
import { groupedFindings } from './grouped.js';
import { looksAt } from './looks.js';
import type { Question } from './question.js';
import { isShare } from './weight.js';

const NATIVE = nodeCode('native');
const STRING = nodeCode('string');

/** Node puts the texts of larger Buffers outside; what it has there for itself is smaller. */
const MIN_STRING_BYTES = 512 * 1024;

/** Of a row: what Node starts with is less. */
const MIN_BYTES = 256 * 1024;

export const externalMemory: Question = {
  name: 'external-memory',
  title: 'External memory',
  explanation:
    'Memory outside of the JavaScript heap, which `external` and `arrayBuffers` of process.memoryUsage() count and no limit of V8 bounds, by what holds it: contents of Buffers and typed arrays, objects of native code as far as they tell of themselves, and large strings (from Node 24 on; before, their size is in no snapshot). Where there are very many, counts and bytes are shared out by the paths of some.',
  answer(reader, classNames) {
    const { heap } = reader;
    const looks = looksAt(externalNodes(reader), (node) => heap.shallowSizes[node] as number);
    const found = looks.map((look) => ({ ...look, name: nameOf(reader, look.node) }));
    return groupedFindings(reader, classNames, found).filter(
      ({ bytes }) => bytes >= MIN_BYTES && isShare(heap, bytes),
    );
  },
};

function externalNodes(reader: HeapReader): number[] {
  const { nodeCount, nodeTypes, shallowSizes } = reader.heap;
  const nodes: number[] = [];
  for (let node = 0; node < nodeCount; node++) {
    const type = nodeTypes[node];
    if (
      type === NATIVE ? shallowSizes[node] !== 0 : isLargeString(reader.heap, node) && isOutside(reader, node)
    )
      nodes.push(node);
  }
  return nodes;
}

function isLargeString({ nodeTypes, shallowSizes }: Heap, node: number): boolean {
  return nodeTypes[node] === STRING && (shallowSizes[node] as number) >= MIN_STRING_BYTES;
}

/** The map of a string tells where its text is. */
function isOutside(reader: HeapReader, string: number): boolean {
  const map = reader.follow(string, 'map');
  return map !== undefined && reader.name(map).includes('External');
}

function nameOf(reader: HeapReader, node: number): string {
  if (reader.heap.nodeTypes[node] === STRING) return 'string';
  const name = reader.name(node);
  return name === 'system / JSArrayBufferData' ? 'ArrayBuffer' : name;
}
