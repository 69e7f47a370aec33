/** From the bytes of a snapshot to a compressed file, in constant memory. */
import { createHash } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';

/** What went through the pipeline. */
export interface Written {
  /** Uncompressed size. */
  readonly bytes: number;
  /** Compressed size. */
  readonly storedBytes: number;
  /** Of the uncompressed bytes, in hex. */
  readonly sha256: string;
  /** Whether the last bytes are those that end a heap snapshot. */
  readonly isComplete: boolean;
}

/** A heap snapshot is one JSON object whose last member is an array: it ends so, white space aside. */
const END = /\]\s*\}\s*$/;
const TAIL_BYTES = 64;

/** Big enough that the thread pool, which the application shares, is asked rarely. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Compresses `snapshot` into `file`, back-pressured.
 *
 * @throws whatever either stream fails with
 */
export async function writeCompressed(snapshot: Readable, file: Writable): Promise<Written> {
  const hash = createHash('sha256');
  let bytes = 0;
  let storedBytes = 0;
  let tail: Buffer = Buffer.alloc(0);

  async function* measureRaw(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      tail = Buffer.from(Buffer.concat([tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES));
      yield chunk;
    }
  }
  async function* measureStored(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      storedBytes += chunk.length;
      yield chunk;
    }
  }

  const gzip = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: CHUNK_BYTES });
  await pipeline(snapshot, measureRaw, gzip, measureStored, file);
  return { bytes, storedBytes, sha256: hash.digest('hex'), isComplete: END.test(tail.toString('latin1')) };
}
