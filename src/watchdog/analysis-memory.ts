/** Whether an analysis fits into the memory that is left. Pure. */
import type { CaptureRecord } from '../capture/record.js';
import { amount } from '../detect/words.js';

/**
 * An analysis has taken 120 MiB for a snapshot of 48 MB of text, and 1,292 MiB for one of 1,199 MB; text with shorter strings
 * holds more nodes. A snapshot is in memory one at a time.
 */
const BARE_BYTES = 100 * 1024 * 1024;
const MEMORY_OF_TEXT_RATIO = 1.25;

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
