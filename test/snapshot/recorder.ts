import type { SnapshotHandler } from '../../src/snapshot/handler.js';
import type { NumericSection, SnapshotHeader } from '../../src/snapshot/header.js';
import type { Rows } from '../../src/snapshot/rows.js';
import { type SnapshotCounts, SnapshotTokenizer } from '../../src/snapshot/tokenizer.js';

/** Keeps all that a tokenizer tells. */
export class Recorder implements SnapshotHandler {
  seenHeader: SnapshotHeader | undefined;
  readonly sections: Partial<Record<NumericSection, number[]>> = {};
  readonly strings: string[] = [];
  readonly plain: boolean[] = [];
  readonly others: Record<string, boolean> = {};
  stringsFrom = -1;
  stringsTo = -1;

  header(header: SnapshotHeader): void {
    this.seenHeader = header;
  }

  rows({ section, numbers }: Rows): void {
    this.sections[section] ??= [];
    this.sections[section].push(...numbers);
  }

  otherSection(name: string, holdsText: boolean): void {
    this.others[name] = holdsText;
  }

  stringsStart(offset: number): void {
    this.stringsFrom = offset;
  }

  string(bytes: Buffer, start: number, end: number, isPlain: boolean): void {
    this.strings.push(bytes.toString('utf8', start, end));
    this.plain.push(isPlain);
  }

  stringsEnd(offset: number): void {
    this.stringsTo = offset;
  }
}

/** Tokenizes chunks, and gives what was told. */
export function record(chunks: Iterable<Buffer>): { recorder: Recorder; counts: SnapshotCounts } {
  const recorder = new Recorder();
  const tokenizer = new SnapshotTokenizer(recorder);
  for (const chunk of chunks) tokenizer.write(chunk);
  return { recorder, counts: tokenizer.end() };
}

/** Cuts `bytes` at the given places, whatever their order. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [0, ...[...places].sort((a, b) => a - b), bytes.length];
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}
