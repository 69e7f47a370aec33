/** Tables of a terminal: columns and no lines. */
import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { colours } from './colours.js';

/** What is between the columns. */
const GAP = 2;

/** A last column that is narrower wraps every word; the terminal does it then. */
const MIN_LAST_WIDTH = 20;

/** Nothing is drawn: columns are told by their place alone. */
const NO_LINES = Object.fromEntries(
  ['top', 'bottom', 'left', 'mid', 'right', 'middle'].flatMap((side) =>
    ['', '-mid', '-left', '-right'].map((place) => [`${side}${place}`, '']),
  ),
);

export interface TableOptions {
  /** Heads of the columns; none for a list without. */
  readonly head?: readonly string[];
  /** Width of the terminal: the last column gets what the others leave of it. Undefined: as much as it takes. */
  readonly columns?: number | undefined;
  /** What becomes of a last cell that is too long. Default: `wrap`. */
  readonly tooLong?: 'wrap' | 'cut';
}

/** The rows, each column as wide as its widest cell. */
export function table(
  rows: readonly (readonly string[])[],
  { head = [], columns, tooLong = 'wrap' }: TableOptions = {},
): string {
  const width = lastColumnWidth([head, ...rows], columns);
  const drawn = new Table({
    chars: NO_LINES,
    head: head.map((name) => colours.dim(name)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP, compact: true },
    colWidths: width === undefined ? [] : [...(rows[0] ?? []).slice(1).map(() => null), width],
    wordWrap: tooLong === 'wrap',
  });
  drawn.push(...rows.map((row) => [...row]));
  const lines = drawn.toString().split('\n');
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** Undefined when all fits, or nothing helps. */
function lastColumnWidth(
  rows: readonly (readonly string[])[],
  columns: number | undefined,
): number | undefined {
  const widthOf = (place: number): number =>
    Math.max(0, ...rows.map((row) => stripVTControlCharacters(row[place] ?? '').length)) + GAP;
  const last = Math.max(0, (rows.at(-1)?.length ?? 0) - 1);
  const before = Array.from({ length: last }, (_, place) => widthOf(place));
  // The gap after the last one may be beyond the edge: it is cut off.
  const left = (columns ?? Number.POSITIVE_INFINITY) + GAP - before.reduce((sum, width) => sum + width, 0);
  return widthOf(last) <= left || left < MIN_LAST_WIDTH ? undefined : left;
}
