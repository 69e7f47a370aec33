/** From a file or a stream to a heap. */
import { closeSync, createReadStream, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { counted, type OnRead } from '../counted.js';
import { SnapshotTokenizer } from '../tokenizer.js';
import { GraphBuilder } from './graph-builder.js';
import { type Heap, heapOf } from './heap.js';
import { BytesInMemory, BytesOfFile } from './string-bytes.js';
import { HEAD_BYTES, isPacked, unpacked } from './unpacked.js';

/** A heap and the file that its strings are read from. */
export interface OpenHeap {
  readonly heap: Heap;
  /** Closes the file; its strings cannot be read any more. */
  close(): void;
}

export interface ReadingOptions {
  /** Told how much of the file has been read. */
  readonly onRead?: OnRead;
}

const CHUNK_BYTES = 256 * 1024;
/** Large enough that waiting for a thread is nothing beside the reading. */
const READ_AHEAD_BYTES = 1024 * 1024;

const readAt = promisify(read);

/**
 * Reads a `.heapsnapshot`, plain or compressed by gzip or (from Node 22.15 and 23.8 on) zstd. Strings of a plain file are
 * read when they are asked for; those of a compressed one are kept in memory.
 *
 * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID`, with the offset where it is none
 */
export async function openHeap(path: string, options: ReadingOptions = {}): Promise<OpenHeap> {
  const { onRead = () => {} } = options;
  const fd = openSync(path, 'r');
  const close = (): void => closeSync(fd);
  try {
    if (!isPacked(headOf(fd))) {
      const builder = new GraphBuilder(new BytesOfFile(fd));
      await tokenize(counted(chunksOf(fd), onRead), builder);
      return { heap: heapOf(builder.build()), close };
    }
    const heap = await readHeap(counted(createReadStream(path, { highWaterMark: CHUNK_BYTES }), onRead));
    close();
    return { heap, close: () => {} };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Reads a snapshot from a stream, plain or compressed as a file may be; its strings are kept in memory.
 *
 * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID`, with the offset where it is none; and what the stream fails with
 */
export async function readHeap(chunks: AsyncIterable<Buffer>): Promise<Heap> {
  const builder = new GraphBuilder(new BytesInMemory());
  await tokenize(unpacked(chunks), builder);
  return heapOf(builder.build());
}

async function tokenize(chunks: AsyncIterable<Buffer>, builder: GraphBuilder): Promise<void> {
  const tokenizer = new SnapshotTokenizer(builder);
  for await (const chunk of chunks) tokenizer.write(chunk);
  tokenizer.end();
}

/**
 * While one chunk is taken apart another thread reads the next, which takes as long where it must come from a disk. The two
 * take turns in the same memory: a stream, with new memory for each chunk, took about a twentieth longer.
 */
async function* chunksOf(fd: number): AsyncGenerator<Buffer> {
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

function headOf(fd: number): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  readSync(fd, head, 0, HEAD_BYTES, 0);
  return head;
}
