/** A file that asks for room before it grows. */
import type { FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';

export class BoundedFile extends Writable {
  readonly #file: FileHandle;
  readonly #makeRoom: (totalBytes: number) => Promise<void>;
  #bytes = 0;

  /**
   * @param makeRoom - is told how large the file is going to be, and rejects when there is no room for that
   */
  constructor(file: FileHandle, makeRoom: (totalBytes: number) => Promise<void>) {
    super();
    this.#file = file;
    this.#makeRoom = makeRoom;
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#append(chunk).then(() => done(), done);
  }

  /** What is not on the disk may be gone after a crash of the machine. */
  override _final(done: (error?: Error) => void): void {
    this.#file.sync().then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#file.close().then(
      () => done(error),
      (closeError: Error) => done(error ?? closeError),
    );
  }

  async #append(chunk: Buffer): Promise<void> {
    await this.#makeRoom(this.#bytes + chunk.length);
    for (let written = 0; written < chunk.length; ) {
      const { bytesWritten } = await this.#file.write(chunk, written);
      written += bytesWritten;
    }
    this.#bytes += chunk.length;
  }
}
