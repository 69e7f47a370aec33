/** The strings of a snapshot, as texts when they are asked for. */
import { invalidAt, invalidSnapshot } from '../invalid.js';
import { BACKSLASH, QUOTE } from '../json-bytes.js';
import { type KnownName, type KnownNames, NameFinder } from './known-names.js';
import type { StringBytes } from './string-bytes.js';

/** Of so many strings, where one begins is kept: the others are found from there. */
const STRIDE = 16;

/** Neighbours are mostly asked for together. */
const WINDOW_BYTES = 64 * 1024;

/** Texts that are kept: names of classes and properties are asked for again and again. */
const MAX_KEPT = 20_000;
const MAX_KEPT_LENGTH = 256;

export class StringTable {
  readonly #bytes: StringBytes;
  readonly #finder = new NameFinder();
  #starts = new Float64Array(1024);
  readonly #kept = new Map<number, string>();
  readonly #window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  #windowStart = 0;
  #windowEnd = 0;
  /** How many there are. */
  count = 0;

  /** @param bytes - where the strings are found again, JSON-escaped */
  constructor(bytes: StringBytes) {
    this.#bytes = bytes;
  }

  /** Takes the next string; all before the first is asked for. */
  take(bytes: Buffer, start: number, end: number, offset: number): void {
    const place = this.#bytes.take(bytes, start, end, offset);
    if (this.count % STRIDE === 0) this.#noteStart(this.count / STRIDE, place);
    this.#finder.take(this.count, bytes, start, end);
    this.count += 1;
  }

  get known(): KnownNames {
    return this.#finder.names;
  }

  /** Index of a string; −1 where there is none. */
  indexOf(name: KnownName): number {
    return this.#finder.names[name];
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

  #noteStart(at: number, place: number): void {
    if (at === this.#starts.length) {
      const longer = new Float64Array(2 * at);
      longer.set(this.#starts);
      this.#starts = longer;
    }
    this.#starts[at] = place;
  }

  #read(index: number): string {
    let start = this.#starts[Math.floor(index / STRIDE)] as number;
    for (let before = index % STRIDE; before > 0; before--) {
      start = this.#placeOf(QUOTE, this.#endOf(start) + 1) + 1;
    }
    const end = this.#endOf(start);
    const escaped = this.#text(start, end);
    if (!escaped.includes('\\')) return escaped;
    try {
      return JSON.parse(`"${escaped}"`);
    } catch {
      throw invalidSnapshot(`only escapes of JSON in string number ${index}`);
    }
  }

  /** Where the quote is that ends the string at a place. */
  #endOf(start: number): number {
    for (let from = start; ; ) {
      const quote = this.#placeOf(QUOTE, from);
      let slashes = 0;
      while (quote - slashes > start && this.#byte(quote - slashes - 1) === BACKSLASH) slashes += 1;
      if (slashes % 2 === 0) return quote;
      from = quote + 1;
    }
  }

  #placeOf(byte: number, from: number): number {
    for (let at = from; ; at = this.#windowEnd) {
      this.#show(at);
      const found = this.#window.indexOf(byte, at - this.#windowStart);
      if (found >= 0 && this.#windowStart + found < this.#windowEnd) return this.#windowStart + found;
    }
  }

  #byte(place: number): number {
    this.#show(place);
    return this.#window[place - this.#windowStart] as number;
  }

  #text(start: number, end: number): string {
    if (start >= this.#windowStart && end <= this.#windowEnd) {
      return this.#window.toString('utf8', start - this.#windowStart, end - this.#windowStart);
    }
    const bytes = Buffer.allocUnsafe(end - start);
    for (let filled = 0; filled < bytes.length; )
      filled += this.#fill(bytes.subarray(filled), start + filled);
    return bytes.toString('utf8');
  }

  /** Has the byte at a place in the window. */
  #show(place: number): void {
    if (place >= this.#windowStart && place < this.#windowEnd) return;
    this.#windowStart = place;
    this.#windowEnd = place + this.#fill(this.#window, place);
  }

  #fill(bytes: Buffer, place: number): number {
    const filled = this.#bytes.read(place, bytes);
    if (filled === 0) throw invalidAt(place, 'the rest of a string: the file has become shorter');
    return filled;
  }
}
