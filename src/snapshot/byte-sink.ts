/** Collects small pieces of output into big chunks. */

/** As big as what the compressor is given elsewhere. */
const CHUNK_BYTES = 256 * 1024;

export class ByteSink {
  #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #filled = 0;
  #full: Buffer[] = [];

  /** Copies the bytes from `start` to `end`. */
  copy(bytes: Buffer, start: number, end: number): void {
    const length = end - start;
    if (length > CHUNK_BYTES) {
      this.#finishChunk();
      this.#full.push(Buffer.from(bytes.subarray(start, end)));
      return;
    }
    this.#makeRoom(length);
    bytes.copy(this.#chunk, this.#filled, start, end);
    this.#filled += length;
  }

  /** Writes `text` as UTF-8. */
  text(text: string): void {
    if (text.length * MAX_BYTES_PER_UNIT > CHUNK_BYTES) {
      this.#finishChunk();
      this.#full.push(Buffer.from(text));
      return;
    }
    this.#makeRoom(text.length * MAX_BYTES_PER_UNIT);
    this.#filled += this.#chunk.write(text, this.#filled);
  }

  /** Hands on `bytes` itself, after all that was written before. */
  pass(bytes: Buffer): void {
    this.#finishChunk();
    if (bytes.length > 0) this.#full.push(bytes);
  }

  /** Takes out the chunks that are full; they are the caller's from then on. */
  takeFull(): readonly Buffer[] {
    const full = this.#full;
    this.#full = [];
    return full;
  }

  #makeRoom(bytes: number): void {
    if (this.#filled + bytes > CHUNK_BYTES) this.#finishChunk();
  }

  #finishChunk(): void {
    if (this.#filled === 0) return;
    this.#full.push(this.#chunk.subarray(0, this.#filled));
    this.#chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.#filled = 0;
  }
}

const MAX_BYTES_PER_UNIT = 3;
