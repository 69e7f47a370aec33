import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../src/snapshot/counted.js';
import { unpacked } from '../../../src/snapshot/graph/unpacked.js';

const { zstdCompressSync } = zlib as { zstdCompressSync?: (bytes: Buffer) => Buffer };
if (zstdCompressSync === undefined)
  console.warn(`Skipped: what is compressed by zstd, which Node ${process.version} does not know.`);

const TEXT = Buffer.from(`{"snapshot":${'[1,2,3],'.repeat(100_000)}}`);

/** In pieces of so many bytes. */
function* inPieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function read(bytes: Buffer, size = 1_000): Promise<Buffer> {
  return buffer(Readable.from(unpacked(Readable.from(inPieces(bytes, size)))));
}

describe('the bytes of a heap snapshot', () => {
  it('come as they are from a plain file, and out of a gzip file, however they are cut', async () => {
    const packed = zlib.gzipSync(TEXT);
    for (const size of [1, 3, 4, 5, 1_000, 1e9]) {
      expect((await read(TEXT.subarray(0, 1_000), size)).equals(TEXT.subarray(0, 1_000))).toBe(true);
      expect((await read(packed, size)).equals(TEXT)).toBe(true);
    }
  });

  it.skipIf(zstdCompressSync === undefined)('come out of a zstd file', async () => {
    expect((await read(zstdCompressSync?.(TEXT) as Buffer)).equals(TEXT)).toBe(true);
  });

  it.skipIf(zstdCompressSync !== undefined)(
    'cannot come out of a zstd file in an old Node, which says so',
    async () => {
      await expect(read(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]))).rejects.toMatchObject({
        code: 'HEAPWARDEN_SNAPSHOT_INVALID',
        message: expect.stringContaining('zstd -d'),
      });
    },
  );

  it.each([0, 1, 3])('are %i where the file has no more', async (length) => {
    expect(await read(TEXT.subarray(0, length))).toEqual(TEXT.subarray(0, length));
  });

  it('are not there when the file is cut off or damaged, which is said', async () => {
    const packed = zlib.gzipSync(TEXT);
    const damaged = Buffer.from(packed).fill(0xff, 100, 200);
    for (const bytes of [packed.subarray(0, packed.length / 2), damaged]) {
      await expect(read(bytes)).rejects.toMatchObject({
        code: 'HEAPWARDEN_SNAPSHOT_INVALID',
        message: expect.stringContaining('cut off or damaged'),
      });
    }
  });

  it('fail as their source does', async () => {
    async function* broken() {
      yield zlib.gzipSync(TEXT).subarray(0, 100);
      throw Object.assign(new Error('the disk is gone'), { code: 'EIO', syscall: 'read' });
    }
    await expect(buffer(Readable.from(unpacked(broken())))).rejects.toMatchObject({ code: 'EIO' });
  });

  it('close their source when nobody wants more of them', async () => {
    const source = Readable.from(inPieces(zlib.gzipSync(TEXT), 100));
    for await (const _chunk of unpacked(source)) break;
    expect(source.destroyed).toBe(true);
  });

  it('are counted when they have been dealt with', async () => {
    const seen: unknown[] = [];
    const chunks = counted(Readable.from(inPieces(TEXT.subarray(0, 25), 10)), (bytes) => seen.push(bytes));
    for await (const _chunk of chunks) seen.push('chunk');
    expect(seen).toEqual(['chunk', 10, 'chunk', 20, 'chunk', 25]);
  });
});
