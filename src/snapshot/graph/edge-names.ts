/** Names of edges, by number: the index of a string, or of `element` and `hidden` edges a plain index. */
import { invalidAt } from '../invalid.js';
import { COMMA } from '../json-bytes.js';
import { NumberScan, scanMemory } from '../number-scan.js';
import type { Piece } from '../rows.js';
import type { HeapFile } from './heap-file.js';

export interface EdgeNames {
  of(edge: number): number;
}

/** Where the file cannot be read twice. */
export class EdgeNamesInMemory implements EdgeNames {
  readonly #names: Uint32Array;

  constructor(names: Uint32Array) {
    this.#names = names;
  }

  of(edge: number): number {
    return this.#names[edge] as number;
  }
}

/** Edges whose names are read together, as those of a node are asked for together. */
const WINDOW_EDGES = 64;
const MAX_WINDOWS = 2_000;
/** Text in which commas are counted one by one. */
const SMALL_BYTES = 256;
const SLOT = 0;

/** Read again from the file when they are asked for: four bytes of each edge would be a fifth of the memory of a heap. */
export class EdgeNamesOfFile implements EdgeNames {
  readonly #file: HeapFile;
  readonly #pieces: readonly Piece[];
  readonly #nameAt: number;
  readonly #edgeCount: number;
  readonly #scan = new NumberScan(scanMemory(1));
  readonly #windows = new Map<number, Uint32Array>();

  /**
   * @param file - must stay open
   * @param pieces - of its edges, in their order
   * @param nameAt - place of the name in a row
   */
  constructor(file: HeapFile, pieces: readonly Piece[], nameAt: number) {
    this.#file = file;
    this.#pieces = pieces;
    this.#nameAt = nameAt;
    const last = pieces.at(-1);
    this.#edgeCount = last === undefined ? 0 : last.firstRow + last.rowCount;
  }

  /** @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when the file has become shorter meanwhile */
  of(edge: number): number {
    const number = Math.floor(edge / WINDOW_EDGES);
    let window = this.#windows.get(number);
    if (window === undefined) {
      window = this.#read(number * WINDOW_EDGES);
      if (this.#windows.size >= MAX_WINDOWS) this.#windows.clear();
      this.#windows.set(number, window);
    }
    return window[edge % WINDOW_EDGES] as number;
  }

  #read(firstEdge: number): Uint32Array {
    const names = new Uint32Array(Math.min(WINDOW_EDGES, this.#edgeCount - firstEdge));
    for (let done = 0; done < names.length; ) {
      const piece = this.#pieceOf(firstEdge + done);
      const row = firstEdge + done - piece.firstRow;
      const count = Math.min(names.length - done, piece.rowCount - row);
      this.#readFrom(piece, row, names.subarray(done, done + count));
      done += count;
    }
    return names;
  }

  #pieceOf(edge: number): Piece {
    let [low, high] = [0, this.#pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#pieces[middle] as Piece).firstRow <= edge) low = middle;
      else high = middle - 1;
    }
    return this.#pieces[low] as Piece;
  }

  #readFrom({ offset, textBytes, rowLength }: Piece, row: number, names: Uint32Array): void {
    const text = this.#scan.text(SLOT);
    if (this.#file.read(text.subarray(0, textBytes), offset) < textBytes) {
      throw invalidAt(offset, 'the edges that were there: the file has become shorter');
    }
    // The last number of all has a bracket behind it.
    text[textBytes - 1] = COMMA;
    let at = this.#placeAfter(row * rowLength + this.#nameAt, textBytes);
    for (let index = 0; index < names.length; index++) {
      let value = 0;
      for (; text[at] !== COMMA; at++) {
        const digit = (text[at] as number) - 48;
        if (digit >= 0 && digit <= 9) value = value * 10 + digit;
      }
      names[index] = value;
      for (let commas = 0; commas < rowLength && at < textBytes; at++) if (text[at] === COMMA) commas += 1;
    }
  }

  /** Place after some commas: halves are counted, then bytes. */
  #placeAfter(commas: number, textBytes: number): number {
    const text = this.#scan.text(SLOT);
    let [low, high, left] = [0, textBytes, commas];
    while (high - low > SMALL_BYTES) {
      const middle = (low + high) >> 1;
      const count = this.#scan.commas(SLOT, low, middle);
      if (count < left) {
        low = middle;
        left -= count;
      } else {
        high = middle;
      }
    }
    for (; left > 0 && low < textBytes; low++) if (text[low] === COMMA) left -= 1;
    return low;
  }
}
