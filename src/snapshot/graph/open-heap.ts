/** From a file or a stream to a heap. */
import { createReadStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { hasAddressSpace } from '../address-space.js';
import { counted, type OnRead } from '../counted.js';
import { SnapshotTokenizer } from '../tokenizer.js';
import { GraphBuilder } from './graph-builder.js';
import { type Heap, heapOf } from './heap.js';
import { HeapFile } from './heap-file.js';
import { SecondThread } from './second-thread.js';
import { SharedPieces } from './shared-pieces.js';
import { HEAD_BYTES, isPacked, unpacked } from './unpacked.js';

/** A heap and the file that its strings are read from. */
export interface OpenHeap {
  readonly heap: Heap;
  /** Closes the file; what has not been read of its strings and names cannot be read any more, which is then said. */
  close(): void;
}

export interface ReadingOptions {
  /** 2 where there are two processors, and the file is large enough that starting a thread pays; else 1. */
  readonly threads?: 1 | 2;
  /** Told how much of the file has been read. */
  readonly onRead?: OnRead;
}

export interface StreamOptions {
  /** Default: 1. */
  readonly threads?: 1 | 2;
  /** Told how many bytes have been read, counted when they are unpacked. */
  readonly onUnpacked?: OnRead;
  /** Told what the header promises, before memory is taken for it; what it throws ends the reading. */
  readonly onCounts?: (counts: Counts) => void;
}

type Counts = Pick<Heap, 'nodeCount' | 'edgeCount'>;

const CHUNK_BYTES = 256 * 1024;
/** A thread takes as long to start as 20 MB to be read. */
const MIN_BYTES_FOR_TWO = 32 * 1024 * 1024;

/**
 * Reads a `.heapsnapshot`, plain or compressed by gzip or (from Node 22.15 and 23.8 on) zstd. Strings of a plain file are
 * read when they are asked for; those of a compressed one are kept in memory.
 *
 * @throws HeapwardenError `HEAPWARDEN_SNAPSHOT_INVALID`, with the offset where it is none; `HEAPWARDEN_FILE_UNREADABLE` when
 *   there is no such file, or it is a folder, a pipe, or not to be read
 */
export async function openHeap(path: string, options: ReadingOptions = {}): Promise<OpenHeap> {
  const { onRead = () => {} } = options;
  const file = new HeapFile(path);
  const close = (): void => file.close();
  try {
    const threads = options.threads ?? (file.bytes < MIN_BYTES_FOR_TWO ? 1 : threadsHere());
    if (!isPacked(headOf(file)))
      return { heap: await heapFrom(counted(file.chunks(), onRead), file, threads), close };
    const packed = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    const heap = await readHeap(counted(packed, onRead), { threads });
    close();
    return { heap, close };
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
  { threads = 1, onUnpacked = () => {}, onCounts }: StreamOptions = {},
): Promise<Heap> {
  return heapFrom(counted(unpacked(chunks), onUnpacked), undefined, threads, onCounts);
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
  file: HeapFile | undefined,
  threads: 1 | 2,
  onCounts: (counts: Counts) => void = () => {},
): Promise<Heap> {
  const second = threads === 2 ? secondThread() : undefined;
  try {
    const builder = new GraphBuilder(file, (columns) => {
      // No page of them has been written to.
      onCounts({ nodeCount: columns.nodeTypes.length, edgeCount: columns.edges.length });
      second?.read(columns);
    });
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

function headOf(file: HeapFile): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  file.read(head, 0);
  return head;
}
