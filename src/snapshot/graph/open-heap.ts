/** From a file or a stream to a heap. */
import { closeSync, createReadStream, fstatSync, openSync, read, readSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { hasAddressSpace } from '../address-space.js';
import { counted, type OnRead } from '../counted.js';
import { SnapshotTokenizer } from '../tokenizer.js';
import { GraphBuilder } from './graph-builder.js';
import { type Heap, heapOf } from './heap.js';
import { SecondThread } from './second-thread.js';
import { SharedPieces } from './shared-pieces.js';
import { HEAD_BYTES, isPacked, unpacked } from './unpacked.js';

/** A heap and the file that its strings are read from. */
export interface OpenHeap {
  readonly heap: Heap;
  /** Closes the file; its strings cannot be read any more. */
  close(): void;
}

export interface ReadingOptions {
  /** 2 where there are two processors, and the file is large enough that starting a thread pays; else 1. */
  readonly threads?: 1 | 2;
  /** Told how much of the file has been read. */
  readonly onRead?: OnRead;
}

const CHUNK_BYTES = 256 * 1024;
/** Large enough that waiting for a thread is nothing beside the reading. */
const READ_AHEAD_BYTES = 1024 * 1024;
/** A thread takes as long to start as 20 MB to be read. */
const MIN_BYTES_FOR_TWO = 32 * 1024 * 1024;

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
    const { size } = fstatSync(fd);
    const threads = options.threads ?? (size < MIN_BYTES_FOR_TWO ? 1 : threadsHere());
    if (!isPacked(headOf(fd)))
      return { heap: await heapFrom(counted(chunksOf(fd), onRead), fd, threads), close };
    const packed = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    const heap = await readHeap(counted(packed, onRead), { threads });
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
export function readHeap(
  chunks: AsyncIterable<Buffer>,
  { threads = 1 }: Pick<ReadingOptions, 'threads'> = {},
): Promise<Heap> {
  return heapFrom(unpacked(chunks), undefined, threads);
}

function threadsHere(): 1 | 2 {
  return availableParallelism() > 1 ? 2 : 1;
}

/** Undefined where threads are forbidden, or might end the process: one does it all then. */
function secondThread(): SecondThread | undefined {
  if (!hasAddressSpace()) return undefined;
  try {
    return new SecondThread();
  } catch {
    return undefined;
  }
}

async function heapFrom(
  chunks: AsyncIterable<Buffer>,
  fd: number | undefined,
  threads: 1 | 2,
): Promise<Heap> {
  const second = threads === 2 ? secondThread() : undefined;
  try {
    const builder = new GraphBuilder(fd, (columns) => second?.read(columns));
    const pieces = second === undefined ? undefined : new SharedPieces(builder, second.memory);
    const tokenizer = new SnapshotTokenizer(builder, pieces);
    try {
      for await (const chunk of chunks) tokenizer.write(chunk);
      tokenizer.end();
    } finally {
      // After a failure too: what is wrong with an earlier piece comes first.
      pieces?.finish();
    }
    return await heapOf(builder.build(), second && ((graph) => second.measure(graph)));
  } finally {
    await second?.stop();
  }
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
