import { HeapwardenError } from '../error.js';

/**
 * The error for bytes that are no heap snapshot.
 *
 * @param expected - what should be there, in words
 */
export function invalidSnapshot(expected: string): HeapwardenError {
  return new HeapwardenError('HEAPWARDEN_SNAPSHOT_INVALID', `No whole heap snapshot: expected ${expected}.`);
}

/** The same with the offset of the byte in the file. */
export function invalidAt(offset: number, expected: string): HeapwardenError {
  return invalidSnapshot(`${expected} at byte ${offset}`);
}
