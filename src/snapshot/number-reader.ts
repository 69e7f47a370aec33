/** Reads an array of whole numbers: what lies between commas fast, and what begins, ends or is wrong with care. */
import { invalidAt } from './invalid.js';
import { COMMA, isSpace, RIGHT_BRACKET } from './json-bytes.js';
import { type NumberScan, openNumberScan } from './number-scan.js';

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
  /** For tests; undefined for the one of this machine, null for none. */
  readonly scan?: NumberScan | null;
}

export class NumberReader {
  readonly #options: NumberReaderOptions;
  readonly #scan: NumberScan | undefined;
  readonly #batch: Float64Array;
  #filled = 0;
  #state = FIRST_OR_END;
  #value = 0;
  /** Numbers so far. */
  total = 0;

  constructor(options: NumberReaderOptions) {
    this.#options = options;
    this.#scan = options.scan === undefined ? openNumberScan() : (options.scan ?? undefined);
    this.#batch = this.#scan?.numbers ?? new Float64Array(BATCH_NUMBERS);
  }

  /**
   * Reads on from `at`, which is after the `[` at the first call.
   *
   * @param base - offset of `chunk` in the file, for errors
   * @returns the index after the `]`, or -1 when the array goes on in the next chunk
   */
  read(chunk: Buffer, at: number, base: number): number {
    const fast = this.#scan === undefined ? at : this.#readFast(chunk, at, base);
    return this.#readWithCare(chunk, fast, chunk.length, base);
  }

  /** Reads what lies between the first and the last comma. @returns the index where that ends */
  #readFast(chunk: Buffer, at: number, base: number): number {
    const bracket = chunk.indexOf(RIGHT_BRACKET, at);
    const end = chunk.lastIndexOf(COMMA, (bracket < 0 ? chunk.length : bracket) - 1) + 1;
    let index = at;
    if (this.#state !== BEFORE_NUMBER) {
      // A number, or what follows one, may have begun in the chunk before.
      const first = chunk.indexOf(COMMA, at) + 1;
      if (first === 0 || first >= end) return at;
      this.#readWithCare(chunk, at, first, base);
      index = first;
    }
    while (index < end) {
      const read = this.#scan?.read(chunk, index, end, this.#filled);
      if (read === undefined) break;
      this.#filled += read.count;
      index = read.next;
      if (2 * this.#filled > this.#batch.length) this.#flush();
    }
    return index;
  }

  #readWithCare(chunk: Buffer, at: number, end: number, base: number): number {
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

  /** Hands on the whole rows. */
  #flush(): void {
    const rest = this.#filled % this.#options.rowLength;
    const whole = this.#filled - rest;
    this.total += whole;
    this.#options.onBatch(this.#batch, whole);
    this.#batch.copyWithin(0, whole, this.#filled);
    this.#filled = rest;
  }
}

const EXPECTED = ['a number or "]"', 'a number', 'a digit, "," or "]"', '"," or "]"'];
