/** One way for every artefact: from the bytes of a source through redaction, hash and gzip into the store. In constant memory. */
import { createHash } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';

/** What went through the pipeline. */
export interface Written {
  /** Uncompressed size, as redacted. */
  readonly bytes: number;
  /** Compressed size. */
  readonly storedBytes: number;
  /** Of the uncompressed bytes, in hex. */
  readonly sha256: string;
}

/** Rewrites the bytes of an artefact on the way; throws when they are not what they should be. */
export type Rewrite = (chunks: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

/** Larger ones fill the memory outside of the heap sooner than V8 comes to collect them. */
const CHUNK_BYTES = 64 * 1024;

/**
 * Rewrites and compresses `artefact` into `file`, back-pressured.
 *
 * @param onProgress - told of the uncompressed bytes so far, again and again
 * @throws whatever `rewrite` throws and either stream fails with
 */
export async function writeCompressed(
  artefact: Readable,
  rewrite: Rewrite,
  file: Writable,
  onProgress: (bytes: number) => void = () => {},
): Promise<Written> {
  const hash = createHash('sha256');
  let bytes = 0;
  let storedBytes = 0;

  async function* measureRaw(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      onProgress(bytes);
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
  await pipeline(artefact, rewrite, measureRaw, gzip, measureStored, file);
  return { bytes, storedBytes, sha256: hash.digest('hex') };
}
