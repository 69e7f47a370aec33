/** Where the bytes of strings are: in the file, or, where that cannot be read twice, in memory. */
import { readSync } from 'node:fs';
import { invalidAt } from '../invalid.js';

export interface StringBytes {
  /** Takes note of a string, in the order of the file. @returns where it can be found again */
  take(bytes: Buffer, start: number, end: number, offset: number): number;
  /** The text at a place, JSON-escaped. */
  text(place: number, length: number): string;
  /** Whether a string that is at least as long begins so. */
  startsWith(place: number, bytes: Buffer): boolean;
}

/** Neighbours are mostly asked for together. */
const WINDOW_BYTES = 256 * 1024;

/** Of an uncompressed file, which must stay open. */
export class BytesOfFile implements StringBytes {
  readonly #fd: number;
  readonly #window = Buffer.allocUnsafe(WINDOW_BYTES);
  #windowStart = 0;
  #windowEnd = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  take(_bytes: Buffer, _start: number, _end: number, offset: number): number {
    return offset;
  }

  text(place: number, length: number): string {
    if (length > WINDOW_BYTES) {
      const bytes = Buffer.allocUnsafe(length);
      this.#fill(bytes, place, length);
      return bytes.toString('utf8');
    }
    const from = this.#placeInWindow(place, length);
    return this.#window.toString('utf8', from, from + length);
  }

  startsWith(place: number, bytes: Buffer): boolean {
    const from = this.#placeInWindow(place, bytes.length);
    return this.#window.compare(bytes, 0, bytes.length, from, from + bytes.length) === 0;
  }

  #placeInWindow(place: number, length: number): number {
    if (place < this.#windowStart || place + length > this.#windowEnd) {
      this.#windowStart = place;
      this.#windowEnd = place + this.#fill(this.#window, place, length);
    }
    return place - this.#windowStart;
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

const BLOCK_BYTES = 4 * 1024 * 1024;
/** A gzip file of a megabyte may unpack to a gigabyte. */
const MAX_BYTES = 2 * 1024 ** 3;

/** Of a stream. Strings of a redacted snapshot are short: some ten bytes of every hundred of it. */
export class BytesInMemory implements StringBytes {
  readonly #blocks: Buffer[] = [];
  readonly #starts: number[] = [];
  /** Bytes used of the last block. */
  #used = 0;
  #total = 0;

  take(bytes: Buffer, start: number, end: number, offset: number): number {
    const length = end - start;
    if (this.#total + length > MAX_BYTES) {
      throw invalidAt(
        offset,
        `no more than ${MAX_BYTES} bytes of strings in what is compressed; of a file that is unpacked they are read when they are asked for`,
      );
    }
    let block = this.#blocks.at(-1);
    if (block === undefined || this.#used + length > block.length) {
      this.#starts.push(this.#total);
      block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, length));
      this.#blocks.push(block);
      this.#used = 0;
    }
    bytes.copy(block, this.#used, start, end);
    const place = this.#total;
    this.#used += length;
    this.#total += length;
    return place;
  }

  text(place: number, length: number): string {
    const index = this.#blockAt(place);
    const from = place - (this.#starts[index] as number);
    return (this.#blocks[index] as Buffer).toString('utf8', from, from + length);
  }

  startsWith(place: number, bytes: Buffer): boolean {
    const index = this.#blockAt(place);
    const from = place - (this.#starts[index] as number);
    const block = this.#blocks[index] as Buffer;
    return block.compare(bytes, 0, bytes.length, from, from + bytes.length) === 0;
  }

  #blockAt(place: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
