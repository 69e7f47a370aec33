import type { NumericSection, SnapshotHeader } from './header.js';
import type { OnString } from './string-reader.js';

/** What is done with the parts of a snapshot. Called in the order of the file, `header` first. */
export interface SnapshotHandler {
  header(header: SnapshotHeader): void;
  /**
   * Numbers of a section, as whole rows of as many numbers as `header.fields(section)` names.
   *
   * @param batch - overwritten after the call; its first `count` numbers count
   */
  numbers(section: NumericSection, batch: Float64Array, count: number): void;
  /** A section that is none of the known ones has ended; `holdsText` says whether there are strings in it. */
  otherSection(name: string, holdsText: boolean): void;
  /** @param offset - of the `[` of the strings in the file */
  stringsStart(offset: number): void;
  /** The next string, by its raw bytes. Called in the order of their indexes. */
  readonly string: OnString;
  /** @param offset - of the `]` of the strings in the file */
  stringsEnd(offset: number): void;
}
