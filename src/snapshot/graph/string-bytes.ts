/** Where the bytes of strings are: in the file, or, where that cannot be read twice, in memory. */
import { invalidAt } from '../invalid.js';
import type { HeapFile } from './heap-file.js';

export interface StringBytes {
  /** Takes note of a string, in the order of the file. @returns where it can be found again */
  take(bytes: Buffer, start: number, end: number, offset: number): number;
  /** Reads on from a place: the string, `"`, and whatever is there before the `"` of the next one. @returns bytes read */
  read(place: number, into: Buffer): number;
}

/** Of an uncompressed file, which must stay open. */
export class BytesOfFile implements StringBytes {
  readonly #file: HeapFile;

  constructor(file: HeapFile) {
    this.#file = file;
  }

  take(_bytes: Buffer, _start: number, _end: number, offset: number): number {
    return offset;
  }

  read(place: number, into: Buffer): number {
    return this.#file.read(into, place);
  }
}

const BLOCK_BYTES = 4 * 1024 * 1024;
/** A gzip file of a megabyte may unpack to a gigabyte. */
const MAX_BYTES = 2 * 1024 ** 3;
const BETWEEN = Buffer.from('""');

/** Of a stream. Strings of a redacted snapshot are short: some ten bytes of every hundred of it. */
export class BytesInMemory implements StringBytes {
  readonly #blocks: Buffer[] = [];
  #total = 0;

  take(bytes: Buffer, start: number, end: number, offset: number): number {
    const place = this.#total;
    if (place + end - start > MAX_BYTES) {
      throw invalidAt(
        offset,
        `no more than ${MAX_BYTES} bytes of strings in what is compressed; of a file that is unpacked they are read when they are asked for`,
      );
    }
    this.#append(bytes, start, end);
    this.#append(BETWEEN, 0, BETWEEN.length);
    return place;
  }

  read(place: number, into: Buffer): number {
    const length = Math.min(into.length, this.#total - place);
    for (let done = 0; done < length; ) {
      const [block, from] = this.#blockAt(place + done);
      done += block.copy(into, done, from, from + length - done);
    }
    return length;
  }

  #append(bytes: Buffer, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const [block, into] = this.#blockAt(this.#total);
      const copied = bytes.copy(block, into, at, end);
      this.#total += copied;
      at += copied;
    }
  }

  #blockAt(place: number): [block: Buffer, index: number] {
    const number = Math.floor(place / BLOCK_BYTES);
    this.#blocks[number] ??= Buffer.allocUnsafeSlow(BLOCK_BYTES);
    return [this.#blocks[number], place % BLOCK_BYTES];
  }
}
