/** From a file to a heap. */
import { closeSync, createReadStream, createWriteStream, openSync, readSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';
import { HeapwardenError } from '../../error.js';
import { SnapshotTokenizer } from '../tokenizer.js';
import { GraphBuilder } from './graph-builder.js';
import { type Heap, heapOf } from './heap.js';
import type { HeapGraph } from './heap-graph.js';

const CHUNK_BYTES = 256 * 1024;

/** First bytes of compressed files: RFC 1952, RFC 8878. */
const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/** A heap and the file that its strings are read from. */
export interface OpenHeap {
  readonly heap: Heap;
  /** Closes the file; the strings of the heap cannot be read any more. */
  close(): void;
}

/**
 * Reads a `.heapsnapshot`, plain or compressed by gzip or (from Node 22.15 and 23.8 on) zstd; a compressed one is unpacked
 * into the temporary folder, since strings are read when they are asked for.
 *
 * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID` with the offset where it is none
 */
export async function openHeap(path: string): Promise<OpenHeap> {
  const { fd, close } = await openPlain(path);
  try {
    return { heap: heapOf(readGraph(fd)), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** @param fd - of an uncompressed file; it must stay open as long as strings are asked for */
export function readGraph(fd: number): HeapGraph {
  const builder = new GraphBuilder();
  const tokenizer = new SnapshotTokenizer(builder);
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let offset = 0; ; ) {
    const bytes = readSync(fd, chunk, 0, CHUNK_BYTES, offset);
    if (bytes === 0) break;
    tokenizer.write(bytes === CHUNK_BYTES ? chunk : chunk.subarray(0, bytes));
    offset += bytes;
  }
  tokenizer.end();
  return builder.build(fd);
}

async function openPlain(path: string): Promise<{ readonly fd: number; readonly close: () => void }> {
  const fd = openSync(path, 'r');
  const close = (): void => closeSync(fd);
  const unpack = unpackerOf(fd, path);
  if (unpack === undefined) return { fd, close };
  close();
  const folder = await mkdtemp(join(tmpdir(), 'heapwarden-unpacked-'));
  const file = join(folder, 'snapshot');
  try {
    await pipeline(createReadStream(path), unpack, createWriteStream(file, { mode: 0o600 }));
    const unpacked = openSync(file, 'r');
    return { fd: unpacked, close: () => closeSync(unpacked) };
  } catch (cause) {
    throw new HeapwardenError(
      'HEAPWARDEN_SNAPSHOT_INVALID',
      `${path} cannot be unpacked (${(cause as Error).message}): it is cut off or damaged.`,
      { cause },
    );
  } finally {
    // An open file can be read without its name, and goes with the process whatever becomes of it.
    rmSync(folder, { recursive: true, force: true });
  }
}

function unpackerOf(fd: number, path: string): NodeJS.ReadWriteStream | undefined {
  const head = Buffer.alloc(ZSTD.length);
  readSync(fd, head, 0, head.length, 0);
  if (startsWith(head, GZIP)) return zlib.createGunzip();
  if (!startsWith(head, ZSTD)) return undefined;
  const { createZstdDecompress } = zlib as { createZstdDecompress?: () => NodeJS.ReadWriteStream };
  if (createZstdDecompress !== undefined) return createZstdDecompress();
  throw new HeapwardenError(
    'HEAPWARDEN_SNAPSHOT_INVALID',
    `${path} is compressed by zstd, which this Node (${process.version}) cannot read; unpack it with "zstd -d", or use Node 22.15 or later.`,
  );
}

function startsWith(bytes: Buffer, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}
