/** Reads an array of JSON strings, and hands on each as the bytes between its quotes. */
import { invalidAt } from './invalid.js';
import { BACKSLASH, COMMA, isSpace, QUOTE, RIGHT_BRACKET } from './json-bytes.js';
import { openStringScan, type StringScan } from './string-scan.js';

/** Where in the array the reader is. */
const FIRST_OR_END = 0;
const BEFORE_STRING = 1;
const IN_STRING = 2;
const AFTER_STRING = 3;

/** Marks a string that is not its own text: it has escapes, or bytes beyond ASCII. */
const NOT_PLAIN = 0x80;

/** A held string that was longer than this gives its memory back. */
const KEPT_BYTES = 1024 * 1024;

/**
 * Told of each string.
 *
 * @param bytes - holds the string, for the length of the call
 * @param start - index of its first byte, after the quote
 * @param end - index after its last byte
 * @param isPlain - whether it is ASCII without escapes, so that bytes and text are the same
 * @param offset - of its first byte in the file
 */
export type OnString = (bytes: Buffer, start: number, end: number, isPlain: boolean, offset: number) => void;

export interface StringReaderOptions {
  /** Longest string, quotes not counted. Only a string that crosses chunks is held, and is so bounded. */
  readonly maxBytes: number;
  readonly maxStrings: number;
  readonly onString: OnString;
  /** For tests: null for none. */
  readonly scan?: StringScan | null;
}

export class StringReader {
  readonly #options: StringReaderOptions;
  readonly #scan: StringScan | undefined;
  #state = FIRST_OR_END;
  /** The string that has begun in an earlier chunk. */
  #held = Buffer.alloc(0);
  #heldBytes = 0;
  #seen = 0;
  /** Bytes at the start of the next chunk that belong to an escape. */
  #escaped = 0;
  /** Strings so far. */
  total = 0;

  constructor(options: StringReaderOptions) {
    this.#options = options;
    this.#scan = options.scan === undefined ? openStringScan() : (options.scan ?? undefined);
  }

  /**
   * Reads on from `at`, which is after the `[` at the first call.
   *
   * @param base - offset of `chunk` in the file, for errors
   * @returns the index of the `]`, or -1 when the array goes on in the next chunk
   */
  read(chunk: Buffer, at: number, base: number): number {
    let index = this.#readFast(chunk, at, base);
    while (index < chunk.length) {
      if (this.#state === IN_STRING) {
        index = this.#readString(chunk, index, base);
        index = this.#readFast(chunk, index, base);
        continue;
      }
      const byte = chunk[index] as number;
      if (byte === QUOTE && this.#state !== AFTER_STRING) {
        this.#state = IN_STRING;
        this.#seen = 0;
      } else if (byte === COMMA && this.#state === AFTER_STRING) {
        this.#state = BEFORE_STRING;
      } else if (byte === RIGHT_BRACKET && this.#state !== BEFORE_STRING) {
        return index;
      } else if (!isSpace(byte)) {
        throw invalidAt(base + index, `${EXPECTED[this.#state]} in strings`);
      }
      index++;
    }
    return -1;
  }

  /** Reads what is between strings, and whole strings. @returns the index after the last of them, or `at` */
  #readFast(chunk: Buffer, at: number, base: number): number {
    const scan = this.#scan;
    let index = at;
    while (scan !== undefined && this.#state !== IN_STRING && index < chunk.length) {
      const count = scan.read(chunk, index, this.#state === AFTER_STRING);
      if (count === 0) break;
      const allowed = Math.min(count, this.#options.maxStrings - this.total);
      for (let found = 0; found < allowed; found++) {
        const start = scan.start(found);
        this.#options.onString(chunk, start, scan.end(found), scan.isPlain(found), base + start);
      }
      if (allowed < count) throw this.#tooMany(base + scan.end(allowed));
      this.total += count;
      this.#state = AFTER_STRING;
      index = scan.end(count - 1) + 1;
    }
    return index;
  }

  /** @returns the index after the closing quote, or the end of the chunk */
  #readString(chunk: Buffer, start: number, base: number): number {
    const limit = chunk.length;
    let index = start + this.#escaped;
    let seen = this.#seen;
    while (index < limit) {
      const byte = chunk[index] as number;
      if (byte === QUOTE) {
        this.#escaped = 0;
        this.#emit(chunk, start, index, seen < NOT_PLAIN, base);
        return index + 1;
      }
      if (byte === BACKSLASH) {
        seen = NOT_PLAIN;
        index += 2;
        continue;
      }
      if (byte < 0x20) throw invalidAt(base + index, 'no control character in a string');
      seen |= byte;
      index++;
    }
    this.#seen = seen;
    this.#escaped = index - limit;
    this.#hold(chunk, start, limit, base);
    return limit;
  }

  #emit(chunk: Buffer, start: number, end: number, isPlain: boolean, base: number): void {
    this.#state = AFTER_STRING;
    if (this.total === this.#options.maxStrings) throw this.#tooMany(base + end);
    this.total++;
    if (this.#heldBytes === 0) {
      if (end - start > this.#options.maxBytes) throw this.#tooLong(base + end);
      this.#options.onString(chunk, start, end, isPlain, base + start);
      return;
    }
    this.#hold(chunk, start, end, base);
    this.#options.onString(this.#held, 0, this.#heldBytes, isPlain, base + end - this.#heldBytes);
    this.#heldBytes = 0;
    if (this.#held.length > KEPT_BYTES) this.#held = Buffer.alloc(0);
  }

  #hold(chunk: Buffer, start: number, end: number, base: number): void {
    const needed = this.#heldBytes + end - start;
    if (needed > this.#options.maxBytes) throw this.#tooLong(base + end);
    if (needed > this.#held.length) {
      const grown = Buffer.allocUnsafe(Math.max(4096, needed * 2));
      this.#held.copy(grown, 0, 0, this.#heldBytes);
      this.#held = grown;
    }
    chunk.copy(this.#held, this.#heldBytes, start, end);
    this.#heldBytes = needed;
  }

  #tooMany(offset: number): Error {
    const { maxStrings } = this.#options;
    return invalidAt(offset, `no more than ${maxStrings} strings, which are names of nodes and edges`);
  }

  #tooLong(offset: number): Error {
    return invalidAt(offset, `the end of a string, after ${this.#options.maxBytes} bytes of it`);
  }
}

const EXPECTED = ['a string or "]"', 'a string', '', '"," or "]"'];
