/** Whether an analysis fits into the memory that is left. Pure. */
import type { CaptureRecord } from '../capture/record.js';
import { amount } from '../detect/words.js';

/**
 * What an analysis has taken at most: 411 MB for two snapshots of 214 MB of text, 1,368 MB for one of 990 MB. A snapshot is
 * in memory one at a time.
 */
const BARE_BYTES = 130 * 1024 * 1024;
const MEMORY_OF_TEXT_RATIO = 1.35;

/**
 * Why these snapshots cannot be analysed here; undefined when they can.
 *
 * @param availableBytes - null when it is not known
 */
export function memoryRefusal(
  snapshots: readonly Pick<CaptureRecord, 'bytes'>[],
  availableBytes: number | null,
): string | undefined {
  const textBytes = Math.max(...snapshots.map(({ bytes }) => bytes ?? 0));
  const neededBytes = BARE_BYTES + MEMORY_OF_TEXT_RATIO * textBytes;
  if (availableBytes === null || neededBytes <= availableBytes) return undefined;
  return `It would take ${amount(neededBytes, 'bytes')}, and there are ${amount(availableBytes, 'bytes')}; "heapwarden analyze" can read the snapshots elsewhere.`;
}
