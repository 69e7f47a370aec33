/** Where a download goes, with the SHA-256 of what has arrived. */
import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { HeapwardenError } from '../error.js';

export interface Sink {
  /** What it has. */
  readonly bytes: number;
  write(chunk: Uint8Array): Promise<void>;
  /** Forgets what it has. */
  restart(): Promise<void>;
  /** SHA-256 of what it has, in hex. */
  sha256(): string;
  /** What it has is safe, or given up. */
  close(): Promise<void>;
}

/** Answers come in pieces of 16 KB; what is lost when this process is killed is fetched again. */
const BATCH_BYTES = 256 * 1024;

/** A heap holds secrets. */
const PRIVATE_FILE = 0o600;

/**
 * A file, which may hold the beginning already. Every byte is written at its own place, so that several that fetch the same into
 * one file do not disturb each other.
 */
export class FileSink implements Sink {
  readonly #file: FileHandle;
  #hash: Hash;
  readonly #inode: bigint;
  #bytes = 0;
  #batch: Uint8Array[] = [];
  #batchBytes = 0;

  private constructor(file: FileHandle, inode: bigint, hash: Hash, bytes: number) {
    this.#file = file;
    this.#inode = inode;
    this.#hash = hash;
    this.#bytes = bytes;
  }

  static async open(path: string): Promise<FileSink> {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT, PRIVATE_FILE);
    try {
      const hash = createHash('sha256');
      let bytes = 0;
      const { ino } = await file.stat({ bigint: true });
      const there = file.createReadStream({ start: 0, autoClose: false });
      for await (const chunk of there as AsyncIterable<Buffer>) {
        hash.update(chunk);
        bytes += chunk.length;
      }
      return new FileSink(file, ino, hash, bytes);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    this.#batch.push(chunk);
    this.#batchBytes += chunk.length;
    if (this.#batchBytes >= BATCH_BYTES) await this.#flush();
  }

  async restart(): Promise<void> {
    this.#batch = [];
    this.#batchBytes = 0;
    this.#hash = createHash('sha256');
    this.#bytes = 0;
  }

  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Whether `path` names this file. */
  async isAt(path: string): Promise<boolean> {
    const stats = await stat(path, { bigint: true }).catch(() => undefined);
    return stats?.ino === this.#inode;
  }

  /** A file that gets its name before it is on the disk may be empty after a crash. */
  async close(): Promise<void> {
    try {
      await this.#flush();
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
  }

  async #flush(): Promise<void> {
    const batch = Buffer.concat(this.#batch);
    this.#batch = [];
    this.#batchBytes = 0;
    const start = this.#bytes - batch.length;
    for (let done = 0; done < batch.length; ) {
      done += (await this.#file.write(batch, done, batch.length - done, start + done)).bytesWritten;
    }
  }
}

/** A stream, which takes nothing back. */
export class StreamSink implements Sink {
  readonly #stream: Writable;
  readonly #hash = createHash('sha256');
  #bytes = 0;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  get bytes(): number {
    return this.#bytes;
  }

  write(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    return new Promise((resolve, reject) => {
      this.#stream.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
  }

  async restart(): Promise<void> {
    throw new HeapwardenError(
      'HEAPWARDEN_REQUEST_FAILED',
      'The download was cut off, and the watchdog sends it from its beginning only; write it to a file.',
    );
  }

  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  async close(): Promise<void> {}
}
