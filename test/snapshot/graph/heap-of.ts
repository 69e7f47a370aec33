import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { Heap } from '../../../src/snapshot/graph/heap.js';
import { readHeap } from '../../../src/snapshot/graph/open-heap.js';

/** The heap that a text tells of. */
export function heapOf(text: string | Buffer): Promise<Heap> {
  return readHeap(Readable.from([gzipSync(text)]));
}
