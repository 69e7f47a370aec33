/** The strings of a snapshot, as texts when they are asked for. */
import { invalidSnapshot } from '../invalid.js';
import type { StringBytes } from './string-bytes.js';

/** Texts that are kept: names of classes and properties are asked for again and again. */
const MAX_KEPT = 20_000;
const MAX_KEPT_LENGTH = 256;

export class StringTable {
  readonly #bytes: StringBytes;
  readonly #starts: Float64Array;
  readonly #lengths: Uint32Array;
  readonly #kept = new Map<number, string>();

  /**
   * @param bytes - the strings, JSON-escaped
   * @param starts - where each begins
   * @param lengths - bytes of each, without quotes
   */
  constructor(bytes: StringBytes, starts: Float64Array, lengths: Uint32Array) {
    this.#bytes = bytes;
    this.#starts = starts;
    this.#lengths = lengths;
  }

  get count(): number {
    return this.#lengths.length;
  }

  /** Index of a text as V8 writes it, −1 where there is none. Looks at all strings of its length. */
  indexOf(text: string): number {
    const wanted = Buffer.from(JSON.stringify(text).slice(1, -1));
    for (let index = 0; index < this.count; index++) {
      const isLong = this.#lengths[index] === wanted.length;
      if (isLong && this.#bytes.startsWith(this.#starts[index] as number, wanted)) return index;
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
    const escaped = this.#bytes.text(this.#starts[index] as number, this.#lengths[index] as number);
    if (!escaped.includes('\\')) return escaped;
    try {
      return JSON.parse(`"${escaped}"`);
    } catch {
      throw invalidSnapshot(`only escapes of JSON in string number ${index}`);
    }
  }
}
