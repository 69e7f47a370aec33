/** Cuts the text of an array of numbers into pieces of whole rows. */
import type { NumericSection } from './header.js';
import { invalidAt } from './invalid.js';
import { COMMA, isSpace, RIGHT_BRACKET } from './json-bytes.js';
import { type Piece, readWithCare } from './rows.js';

/** Who takes the pieces of a section. */
export interface PieceTaker {
  /** Room for the text of the next piece; another one after each {@link take}. */
  readonly text: Uint8Array;
  /** Commas in the first bytes of that text. */
  commas(textBytes: number): number;
  /** The text is there. */
  take(piece: Piece): void;
}

export interface NumberReaderOptions {
  readonly section: NumericSection;
  /** Numbers in a row, at least 1. */
  readonly rowLength: number;
  /** Rows that there may be. */
  readonly maxRows: number;
  readonly taker: PieceTaker;
  /** Told of each piece before it is taken. */
  readonly onPiece: (piece: Piece) => void;
}

export class NumberReader {
  readonly #options: NumberReaderOptions;
  /** Bytes of the next piece that are there. */
  #filled = 0;
  /** Of their first one in the file. */
  #offset = 0;
  /** Rows so far. */
  rows = 0;

  constructor(options: NumberReaderOptions) {
    this.#options = options;
  }

  /**
   * Reads on from `at`, which is after the `[` at the first call.
   *
   * @param base - offset of `chunk` in the file
   * @returns the index after the `]`, or −1 when the array goes on in the next chunk
   */
  read(chunk: Buffer, at: number, base: number): number {
    const { taker } = this.#options;
    const bracket = chunk.indexOf(RIGHT_BRACKET, at);
    const end = bracket < 0 ? chunk.length : bracket;
    if (this.#filled === 0) this.#offset = base + at;
    for (let index = at; index < end; ) {
      const next = Math.min(end, index + taker.text.length - this.#filled);
      taker.text.set(chunk.subarray(index, next), this.#filled);
      this.#filled += next - index;
      index = next;
      if (this.#filled === taker.text.length) this.#cut();
    }
    if (bracket < 0) return -1;
    this.#finish(base + bracket);
    return bracket + 1;
  }

  /** Hands on the whole rows that are there; the rest becomes the beginning of the next piece. */
  #cut(): void {
    const { section, rowLength, taker } = this.#options;
    const commas = taker.commas(this.#filled);
    const rowCount = Math.floor(commas / rowLength);
    if (rowCount === 0) {
      this.#check();
      throw invalidAt(this.#offset + this.#filled, `the end of a row of ${section}`);
    }
    const textBytes = this.#placeAfterComma(commas - rowCount * rowLength);
    const rest = taker.text.slice(textBytes, this.#filled);
    this.#take(rowCount, textBytes);
    taker.text.set(rest);
    this.#filled = rest.length;
  }

  /** @param later - commas that are to be left behind it */
  #placeAfterComma(later: number): number {
    const { text } = this.#options.taker;
    let place = this.#filled;
    for (let left = later; left > 0 || text[place - 1] !== COMMA; place--) {
      if (text[place - 1] === COMMA) left -= 1;
    }
    return place;
  }

  #take(rowCount: number, textBytes: number): void {
    const { section, rowLength, maxRows, taker, onPiece } = this.#options;
    if (this.rows + rowCount > maxRows) {
      throw invalidAt(this.#offset, `${maxRows} rows of ${section}, as its header says, and not more`);
    }
    const piece = { section, rowLength, firstRow: this.rows, rowCount, textBytes, offset: this.#offset };
    onPiece(piece);
    taker.take(piece);
    this.rows += rowCount;
    this.#offset += textBytes;
  }

  /** @param end - offset of the bracket in the file */
  #finish(end: number): void {
    const { section, rowLength, taker } = this.#options;
    if (this.rows === 0 && taker.text.subarray(0, this.#filled).every(isSpace)) return;
    // The last number has no comma of its own.
    taker.text[this.#filled++] = COMMA;
    const commas = taker.commas(this.#filled);
    if (commas % rowLength !== 0) {
      this.#check();
      throw invalidAt(end, `rows of ${rowLength} numbers in ${section}`);
    }
    this.#take(commas / rowLength, this.#filled);
    this.#filled = 0;
  }

  /** What is wrong with a byte is said before what is wrong with a row. */
  #check(): void {
    const { section, rowLength, taker } = this.#options;
    const piece = { section, rowLength, firstRow: this.rows, rowCount: 0 };
    const textBytes = this.#filled;
    readWithCare(
      taker.text,
      new Uint32Array(textBytes),
      { ...piece, textBytes, offset: this.#offset },
      () => {},
    );
  }
}
