/** The file of a heap, which is read again where strings and names of it are asked for. */
import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { HeapwardenError } from '../../error.js';
import { unreadable } from '../unreadable.js';

/** Large enough that waiting for a thread is nothing beside the reading. */
const READ_AHEAD_BYTES = 1024 * 1024;

const readAt = promisify(read);

export class HeapFile {
  readonly #path: string;
  /** Undefined once it is closed: the number may be another file's by then. */
  #fd: number | undefined;
  readonly bytes: number;

  /** @throws HeapwardenError `HEAPWARDEN_FILE_UNREADABLE` when it is not there, not to be read, or not a file */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#fd = openSync(path, 'r');
    } catch (error) {
      throw unreadable(path, error as NodeJS.ErrnoException);
    }
    const stats = fstatSync(this.#fd);
    this.bytes = stats.size;
    if (stats.isFile()) return;
    this.close();
    if (stats.isDirectory()) throw unreadable(path, { code: 'EISDIR', message: '' });
    throw unreadable(path, { message: 'it cannot be read twice; give its stream to readHeap()' });
  }

  /**
   * Fills `into` with what is there from a place on.
   *
   * @returns bytes read
   * @throws HeapwardenError `HEAPWARDEN_FILE_UNREADABLE` when it is closed
   */
  read(into: Uint8Array, place: number): number {
    return readSync(this.#openFd(), into, 0, into.length, place);
  }

  /**
   * All of it. While one chunk is taken apart another thread reads the next, which takes as long where it must come from a
   * disk. The two take turns in the same memory: a stream, with new memory for each chunk, took about a twentieth longer.
   */
  async *chunks(): AsyncGenerator<Buffer> {
    const fd = this.#openFd();
    let [chunk, spare] = [Buffer.allocUnsafe(READ_AHEAD_BYTES), Buffer.allocUnsafe(READ_AHEAD_BYTES)];
    let { bytesRead } = await readAt(fd, chunk, 0, READ_AHEAD_BYTES, 0);
    for (let offset = bytesRead; bytesRead > 0; offset += bytesRead) {
      const next = readAt(fd, spare, 0, READ_AHEAD_BYTES, offset);
      try {
        yield chunk.subarray(0, bytesRead);
      } finally {
        ({ bytesRead } = await next);
      }
      [chunk, spare] = [spare, chunk];
    }
  }

  /** May be called again. */
  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #openFd(): number {
    if (this.#fd !== undefined) return this.#fd;
    throw new HeapwardenError(
      'HEAPWARDEN_FILE_UNREADABLE',
      `The heap of ${this.#path} is closed; read its strings and names before close() is called.`,
    );
  }
}
