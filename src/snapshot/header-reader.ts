/** Reads the header of a snapshot, which is small and held as a whole. */
import { SnapshotHeader } from './header.js';
import { invalidAt } from './invalid.js';
import { ValueReader } from './value-reader.js';

/** V8 writes 1 to 2 kB. */
const MAX_HEADER_BYTES = 1024 * 1024;

export class HeaderReader {
  readonly #value = new ValueReader();
  readonly #parts: Buffer[] = [];
  #bytes = 0;
  /** The header, when all of it has been read. */
  header: SnapshotHeader | undefined;

  /**
   * Reads on from `at`, which is the first byte of the header at the first call.
   *
   * @param base - offset of `chunk` in the file, for errors
   * @returns the index after the header, or -1 when it goes on in the next chunk
   */
  read(chunk: Buffer, at: number, base: number): number {
    const end = this.#value.read(chunk, at, base);
    const part = chunk.subarray(at, end < 0 ? chunk.length : end);
    this.#bytes += part.length;
    if (this.#bytes > MAX_HEADER_BYTES) {
      throw invalidAt(base + at, `the end of the header, after ${MAX_HEADER_BYTES} bytes of it`);
    }
    this.#parts.push(Buffer.from(part));
    if (end >= 0) this.header = new SnapshotHeader(parse(Buffer.concat(this.#parts), base + end));
    return end;
  }
}

function parse(bytes: Buffer, offset: number): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (cause) {
    throw invalidAt(offset, `a header in JSON (${cause instanceof Error ? cause.message : cause})`);
  }
}
