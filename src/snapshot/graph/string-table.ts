/** The strings of a snapshot, read from the file when they are asked for. */
import { readSync } from 'node:fs';
import { invalidAt } from '../invalid.js';

/** Neighbours are mostly asked for together. */
const WINDOW_BYTES = 256 * 1024;

/** Texts that are kept: names of classes and properties are asked for again and again. */
const MAX_KEPT = 20_000;
const MAX_KEPT_LENGTH = 256;

export class StringTable {
  readonly #fd: number;
  readonly #starts: Float64Array;
  readonly #lengths: Uint32Array;
  readonly #kept = new Map<number, string>();
  readonly #window = Buffer.allocUnsafe(WINDOW_BYTES);
  #windowStart = 0;
  #windowEnd = 0;

  /**
   * @param fd - the file, uncompressed; it must stay open
   * @param starts - offset of the first byte of each string
   * @param lengths - bytes of each, JSON-escaped, without quotes
   */
  constructor(fd: number, starts: Float64Array, lengths: Uint32Array) {
    this.#fd = fd;
    this.#starts = starts;
    this.#lengths = lengths;
  }

  get count(): number {
    return this.#lengths.length;
  }

  /**
   * Length of a string in the file, in bytes of its JSON-escaped form.
   */
  byteLength(index: number): number {
    return this.#lengths[index] as number;
  }

  /** Index of a text, -1 where there is none. Reads all strings of its length once. */
  indexOf(text: string): number {
    const length = Buffer.byteLength(JSON.stringify(text)) - 2;
    for (let index = 0; index < this.count; index++) {
      if (this.#lengths[index] === length && this.get(index) === text) return index;
    }
    return -1;
  }

  /** @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when its escapes are no good, or the file was cut meanwhile */
  get(index: number): string {
    const known = this.#kept.get(index);
    if (known !== undefined) return known;
    const text = this.#read(index);
    if (text.length <= MAX_KEPT_LENGTH) {
      if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
      this.#kept.set(index, text);
    }
    return text;
  }

  #read(index: number): string {
    const [start, length] = [this.#starts[index] as number, this.#lengths[index] as number];
    const escaped = this.#bytes(start, length).toString('utf8');
    if (!escaped.includes('\\')) return escaped;
    try {
      return JSON.parse(`"${escaped}"`);
    } catch {
      throw invalidAt(start, 'only escapes of JSON in a string');
    }
  }

  #bytes(start: number, length: number): Buffer {
    if (length > WINDOW_BYTES) {
      const bytes = Buffer.allocUnsafe(length);
      this.#fill(bytes, start, length);
      return bytes;
    }
    if (start < this.#windowStart || start + length > this.#windowEnd) {
      this.#windowStart = start;
      this.#windowEnd = start + this.#fill(this.#window, start, length);
    }
    const from = start - this.#windowStart;
    return this.#window.subarray(from, from + length);
  }

  /** @returns bytes read, at least as many as are needed */
  #fill(bytes: Buffer, start: number, needed: number): number {
    let filled = 0;
    while (filled < bytes.length) {
      const read = readSync(this.#fd, bytes, filled, bytes.length - filled, start + filled);
      if (read === 0) break;
      filled += read;
    }
    if (filled < needed) throw invalidAt(start + filled, 'the rest of a string: the file has become shorter');
    return filled;
  }
}
