/** Rows of numbers, and the pieces of text that they are read from. */
import type { NumericSection } from './header.js';
import { invalidAt } from './invalid.js';
import { COMMA, isSpace } from './json-bytes.js';
import type { NumberScan } from './number-scan.js';

/** A part of a section's text: whole rows, with a comma after each number. */
export interface Piece {
  readonly section: NumericSection;
  readonly rowLength: number;
  readonly firstRow: number;
  readonly rowCount: number;
  readonly textBytes: number;
  /** Of its first byte in the file. */
  readonly offset: number;
}

/** What a piece holds. Its memory is used again for the next. */
export interface Rows {
  readonly section: NumericSection;
  readonly firstRow: number;
  /** The numbers of whole rows; 2^32 − 1 for those that are larger. */
  readonly numbers: Uint32Array;
  /** Where a number is in the file. @param index - of one of `numbers` */
  offsetOf(index: number): number;
}

/** A number that 32 bits do not hold. */
export interface WideNumber {
  readonly section: NumericSection;
  readonly row: number;
  /** Place in the row. */
  readonly field: number;
  /** Up to 2^53 − 1. */
  readonly value: number;
  /** Of the byte after it in the file. */
  readonly offset: number;
}

/**
 * Reads the piece whose text is in a slot.
 *
 * @param onWide - told of each number that `numbers` cannot hold
 * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when something else than whole numbers below 2^53 is there
 */
export function readPiece(
  scan: NumberScan,
  slot: number,
  piece: Piece,
  onWide: (wide: WideNumber) => void,
): Rows {
  const count = piece.rowCount * piece.rowLength;
  const isRead = scan.read(slot, piece.textBytes) === count;
  if (!isRead) readWithCare(scan.text(slot), scan.numbers(slot), piece, onWide);
  return rowsOf(scan, slot, piece);
}

/** The rows of a piece that has been read. */
export function rowsOf(scan: NumberScan, slot: number, piece: Piece): Rows {
  const { section, firstRow, rowCount, rowLength, offset } = piece;
  return {
    section,
    firstRow,
    numbers: scan.numbers(slot).subarray(0, rowCount * rowLength),
    offsetOf: (index) => offset + placeOf(scan.text(slot), index),
  };
}

/** Where a number is in a text. */
function placeOf(text: Uint8Array, index: number): number {
  let at = 0;
  for (let before = index; before > 0; at++) if (text[at] === COMMA) before -= 1;
  while (isSpace(text[at] as number)) at++;
  return at;
}

const BEFORE_NUMBER = 0;
const IN_NUMBER = 1;
const AFTER_NUMBER = 2;
const EXPECTED = ['a number', 'a digit or ","', '","'];
const MAX_UINT32 = 2 ** 32 - 1;

/**
 * One byte after the other, with an error for what should not be there.
 *
 * @param piece - may end within a row, where all of it is only to be checked
 */
export function readWithCare(
  text: Uint8Array,
  numbers: Uint32Array,
  { section, rowLength, firstRow, textBytes, offset }: Piece,
  onWide: (wide: WideNumber) => void,
): void {
  let [state, value, count] = [BEFORE_NUMBER, 0, 0];
  for (let index = 0; index < textBytes; index++) {
    const byte = text[index] as number;
    const digit = byte - 48;
    if (digit >= 0 && digit <= 9 && state !== AFTER_NUMBER) {
      state = IN_NUMBER;
      value = value * 10 + digit;
    } else if (byte === COMMA && state !== BEFORE_NUMBER) {
      if (value > Number.MAX_SAFE_INTEGER)
        throw invalidAt(offset + index, `a number below 2^53 in ${section}`);
      if (value > MAX_UINT32) {
        const row = firstRow + Math.floor(count / rowLength);
        onWide({ section, row, field: count % rowLength, value, offset: offset + index });
      }
      numbers[count++] = Math.min(value, MAX_UINT32);
      [state, value] = [BEFORE_NUMBER, 0];
    } else if (!isSpace(byte)) {
      throw invalidAt(offset + index, `${EXPECTED[state]} in ${section}`);
    } else if (state === IN_NUMBER) {
      state = AFTER_NUMBER;
    }
  }
}
