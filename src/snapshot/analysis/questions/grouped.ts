/** What a question has found, as rows: what has one name and is held in one way is one row. */
import type { ClassNames } from '../class-names.js';
import type { HeapReader } from '../heap-reader.js';
import { shapeOf, shownPath, wordsOf } from '../path-words.js';
import type { Finding } from './question.js';

export interface Found {
  readonly node: number;
  readonly name: string;
  readonly bytes: number;
  /** How many there are of it; one, where nothing is said. */
  readonly count?: number;
}

/** A path is read for each, which takes tens of microseconds: of thousands of nodes only the heaviest should come here. */
export function groupedFindings(
  reader: HeapReader,
  classNames: ClassNames,
  items: Iterable<Found>,
): Finding[] {
  const rows = new Map<string, Finding>();
  for (const { node, name, bytes, count = 1 } of items) {
    const path = shownPath(reader, classNames, node);
    const key = `${name} ${shapeOf(path)}`;
    const row = rows.get(key) ?? { name, count: 0, bytes: 0, path: wordsOf(path) };
    rows.set(key, { ...row, count: row.count + count, bytes: row.bytes + bytes });
  }
  return [...rows.values()].sort((a, b) => b.bytes - a.bytes);
}
