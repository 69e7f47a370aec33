import type { SnapshotHeader } from './header.js';
import type { Piece, Rows, WideNumber } from './rows.js';
import type { OnString } from './string-reader.js';

/** What is done with the parts of a snapshot. Called in the order of the file, `header` first. */
export interface SnapshotHandler {
  header(header: SnapshotHeader): void;
  /** A part of a section has come; its rows are told next, or taken by somebody else. */
  piece?(piece: Piece): void;
  /** Rows of a section, of as many numbers as `header.fields(section)` names. */
  rows(rows: Rows): void;
  /** A number that `rows` cannot hold; told before the rows that it is in. */
  wide?(wide: WideNumber): void;
  /** A section that is none of the known ones has ended; `holdsText` says whether there are strings in it. */
  otherSection(name: string, holdsText: boolean): void;
  /** @param offset - of the `[` of the strings in the file */
  stringsStart(offset: number): void;
  /** The next string, by its raw bytes. Called in the order of their indexes. */
  readonly string: OnString;
  /** @param offset - of the `]` of the strings in the file */
  stringsEnd(offset: number): void;
}
