/** The bytes of a heap snapshot, whatever its file is compressed by. */
import { pipeline, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { HeapwardenError } from '../../error.js';

/** First bytes of compressed files: RFC 1952, RFC 8878. */
const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/** How many bytes tell. */
export const HEAD_BYTES = ZSTD.length;

/** Each costs a turn of the event loop, and the default of 16 KiB is small beside what is done with it. */
const CHUNK_BYTES = 256 * 1024;

/** @param head - the first {@link HEAD_BYTES} of a file */
export function isPacked(head: Buffer): boolean {
  return startsWith(head, GZIP) || startsWith(head, ZSTD);
}

/**
 * Unpacks what is compressed by gzip or (from Node 22.15 and 23.8 on) zstd; all else stays as it is.
 *
 * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` when it cannot be unpacked; and what `chunks` fails with
 */
export async function* unpacked(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const rest = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < HEAD_BYTES) {
    const { value, done } = await rest.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const whole = startingWith(head, rest);
  if (!isPacked(head)) return yield* whole;
  try {
    // A failure comes out of the loop, which destroys both.
    yield* pipeline(Readable.from(whole), unpackerFor(head), () => {});
  } catch (cause) {
    if (cause instanceof HeapwardenError || (cause as NodeJS.ErrnoException).syscall !== undefined)
      throw cause;
    throw new HeapwardenError(
      'HEAPWARDEN_SNAPSHOT_INVALID',
      `The heap snapshot cannot be unpacked (${(cause as Error).message}): it is cut off or damaged.`,
      { cause },
    );
  }
}

async function* startingWith(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* { [Symbol.asyncIterator]: () => rest };
}

function unpackerFor(head: Buffer): Transform {
  if (startsWith(head, GZIP)) return zlib.createGunzip({ chunkSize: CHUNK_BYTES });
  const { createZstdDecompress } = zlib as {
    createZstdDecompress?: (options: { chunkSize: number }) => Transform;
  };
  if (createZstdDecompress !== undefined) return createZstdDecompress({ chunkSize: CHUNK_BYTES });
  throw new HeapwardenError(
    'HEAPWARDEN_SNAPSHOT_INVALID',
    `The heap snapshot is compressed by zstd, which this Node (${process.version}) cannot read; unpack it with "zstd -d", or use Node 22.15 or later.`,
  );
}

function startsWith(bytes: Buffer, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}
