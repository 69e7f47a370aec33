/** Reads an array of whole numbers, at some hundred megabytes a second. */
import { invalidAt } from './invalid.js';
import { COMMA, isSpace, RIGHT_BRACKET } from './json-bytes.js';

/** Where in the array the reader is; plain numbers because the loop lives on them. */
const FIRST_OR_END = 0;
const BEFORE_NUMBER = 1;
const IN_NUMBER = 2;
const AFTER_NUMBER = 3;

/** About half a megabyte of numbers: few calls, and still within the cache. */
const BATCH_NUMBERS = 65_536;

export interface NumberReaderOptions {
  /** What to call the array in errors. */
  readonly name: string;
  /** Numbers in a row, at least 1. Batches hold whole rows. */
  readonly rowLength: number;
  /** Told of each full batch, and of the last one. `batch` is overwritten afterwards; the first `count` numbers count. */
  readonly onBatch: (batch: Float64Array, count: number) => void;
}

export class NumberReader {
  readonly #options: NumberReaderOptions;
  readonly #batch: Float64Array;
  #filled = 0;
  #state = FIRST_OR_END;
  #value = 0;
  /** Numbers so far. */
  total = 0;

  constructor(options: NumberReaderOptions) {
    this.#options = options;
    const rows = Math.max(1, Math.floor(BATCH_NUMBERS / options.rowLength));
    this.#batch = new Float64Array(rows * options.rowLength);
  }

  /**
   * Reads on from `at`, which is after the `[` at the first call.
   *
   * @param base - offset of `chunk` in the file, for errors
   * @returns the index after the `]`, or -1 when the array goes on in the next chunk
   */
  read(chunk: Uint8Array, at: number, base: number): number {
    const end = chunk.length;
    let index = at;
    let state = this.#state;
    let value = this.#value;
    while (index < end) {
      let digit = (chunk[index] as number) - 48;
      if (digit >= 0 && digit <= 9 && state !== AFTER_NUMBER) {
        state = IN_NUMBER;
        do {
          value = value * 10 + digit;
          index++;
          digit = index < end ? (chunk[index] as number) - 48 : -1;
        } while (digit >= 0 && digit <= 9);
        if (index === end) break;
      }
      const byte = chunk[index] as number;
      if (byte === COMMA && state >= IN_NUMBER) {
        this.#push(value, base + index);
        value = 0;
        state = BEFORE_NUMBER;
      } else if (byte === RIGHT_BRACKET && state !== BEFORE_NUMBER) {
        if (state >= IN_NUMBER) this.#push(value, base + index);
        this.#finish(base + index);
        return index + 1;
      } else if (!isSpace(byte)) {
        throw invalidAt(base + index, `${EXPECTED[state]} in ${this.#options.name}`);
      } else if (state === IN_NUMBER) {
        state = AFTER_NUMBER;
      }
      index++;
    }
    this.#state = state;
    this.#value = value;
    return -1;
  }

  #push(value: number, offset: number): void {
    if (value > Number.MAX_SAFE_INTEGER) {
      throw invalidAt(offset, `a number below 2^53 in ${this.#options.name}`);
    }
    this.#batch[this.#filled++] = value;
    if (this.#filled === this.#batch.length) this.#flush();
  }

  #finish(offset: number): void {
    const { name, rowLength } = this.#options;
    if (this.#filled % rowLength !== 0) throw invalidAt(offset, `rows of ${rowLength} numbers in ${name}`);
    if (this.#filled > 0) this.#flush();
  }

  #flush(): void {
    this.total += this.#filled;
    this.#options.onBatch(this.#batch, this.#filled);
    this.#filled = 0;
  }
}

const EXPECTED = ['a number or "]"', 'a number', 'a digit, "," or "]"', '"," or "]"'];
