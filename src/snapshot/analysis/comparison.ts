/** How far snapshots can be compared with each other. */
import type { Heap } from '../graph/heap.js';
import type { Comparison } from './analysis.js';
import { type Digest, hasSameIds, newestIdOf } from './digest.js';

/** A snapshot, as far as it tells when it was taken. */
interface Moment {
  readonly newestId: number;
  readonly takenAtMs: number | undefined;
}

/**
 * Null where there is nothing to compare with. V8 numbers objects as they come and gives no number twice, and each snapshot
 * finds new objects; so of two that have their ids in common, the later one has the highest.
 *
 * @param earlier - what to compare with, oldest first
 * @param takenAtMs - when the heap was that is compared, as far as it is known
 */
export function comparisonOf(
  heap: Heap,
  earlier: readonly Digest[],
  takenAtMs: number | undefined,
): Comparison | null {
  if (earlier.length === 0) return null;
  const isSame = earlier.every((digest) => hasSameIds(digest, heap));
  const moments: Moment[] = [...earlier, { newestId: newestIdOf(heap), takenAtMs }];
  const isReversed = moments.some((moment, index) => {
    const before = moments[index - 1];
    return before !== undefined && (isSame ? moment.newestId < before.newestId : isEarlier(moment, before));
  });
  return { hasSameIds: isSame, isReversed };
}

function isEarlier({ takenAtMs: one }: Moment, { takenAtMs: other }: Moment): boolean {
  return one !== undefined && other !== undefined && one < other;
}
