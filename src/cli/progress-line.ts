/** What long work is at, in one line. Pure. */
import { size } from '../report/words.js';

/** How much has been read, and since when. */
export interface Reading {
  readonly bytes: number;
  /** Null when it is not known. */
  readonly totalBytes: number | null;
  /** Since the first byte. */
  readonly elapsedMs: number;
}

/**
 * "reading snapshot 1 of 2  ████████░░░░░░░░  50 %  1.0 GB of 2.0 GB  540 MB/s", the step alone when nothing is being read.
 *
 * @param bar - draws a ratio, 0–1
 * @param columns - the line is cut off there, since one that wraps cannot be taken away again
 */
export function progressLine(
  step: string,
  reading: Reading | undefined,
  bar: (ratio: number) => string,
  columns: number,
): string {
  const isReading = reading !== undefined && reading.bytes !== reading.totalBytes;
  const line = isReading ? [step, ...partsOf(reading, bar)].join('  ') : `${step} …`;
  return line.slice(0, Math.max(0, columns - 1));
}

function partsOf({ bytes, totalBytes, elapsedMs }: Reading, bar: (ratio: number) => string): string[] {
  const rate = elapsedMs > 0 ? [`${size((bytes / elapsedMs) * 1000)}/s`] : [];
  if (totalBytes === null) return [size(bytes), ...rate];
  const ratio = Math.min(1, bytes / totalBytes);
  return [bar(ratio), `${Math.floor(ratio * 100)} %`, `${size(bytes)} of ${size(totalBytes)}`, ...rate];
}
