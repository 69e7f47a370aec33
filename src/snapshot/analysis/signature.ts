/** A name for a leak that is the same in all replicas and after every restart. */
import { createHash } from 'node:crypto';
import { shapeOf } from './path-words.js';
import type { PathStep } from './retainer-path.js';

/** 64 bits: among a million leaks, two have the same with a probability of one in 40 million. */
const DIGITS = 16;

/** 16 hexadecimal digits of the shape of the path, in which no key, index, id or line is. */
export function signatureOf(path: readonly PathStep[]): string {
  return createHash('sha256').update(shapeOf(path)).digest('hex').slice(0, DIGITS);
}
