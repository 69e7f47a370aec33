/** What is worth a line. */
import type { Heap } from '../../graph/heap.js';

/** Of all bytes of the heap. */
const MIN_RATIO = 0.01;

/** Whether so many bytes are a share of the heap that somebody would look at. */
export function isShare({ retainedSizes, root }: Heap, bytes: number): boolean {
  return bytes >= MIN_RATIO * (retainedSizes[root] as number);
}
