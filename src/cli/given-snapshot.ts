/** A heap snapshot that a command was given: a file, a pipe, or an object in object storage. */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { counted, type OnRead } from '../snapshot/counted.js';
import { type OpenHeap, openHeap, readHeap } from '../snapshot/graph/open-heap.js';
import { statOfFile } from './given-file.js';

export interface GivenSnapshot {
  /** As it is called in a title. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly takenAtMs: number;
  /** Of the file, compressed or not; null when it is not known. */
  readonly bytes: number | null;
  /** Reads it; `onRead` is told of the bytes of the file. */
  readonly open: (onRead: OnRead) => Promise<OpenHeap>;
}

/**
 * Looks a snapshot up; what it is is seen when it is read.
 *
 * @param address - a path, or `s3://bucket/key`
 * @throws HeapwardenError `HEAPWARDEN_FILE_UNREADABLE`, `HEAPWARDEN_S3_FAILED`
 */
export function findSnapshot(address: string): Promise<GivenSnapshot> {
  return address.startsWith('s3://') ? inObjectStorage(address) : Promise.resolve(onDisk(address));
}

function onDisk(path: string): GivenSnapshot {
  const stats = statOfFile(path);
  // A file does not tell when its snapshot was taken; when it was written is near.
  const known = { name: basename(path), takenAtMs: stats.mtimeMs };
  if (stats.isFile()) return { ...known, bytes: stats.size, open: (onRead) => openHeap(path, { onRead }) };
  return { ...known, bytes: null, open: (onRead) => openStream(createReadStream(path), onRead) };
}

async function inObjectStorage(address: string): Promise<GivenSnapshot> {
  // Standard error is no place for the SDK's plans.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  // The client is large: it is loaded for those who give such an address.
  const { findS3Snapshot } = await import('../store/s3-snapshot.js');
  const { bytes, takenAtMs, read, close } = await findS3Snapshot(address, process.env);
  return {
    name: basename(address),
    takenAtMs,
    bytes,
    open: (onRead) => openStream(read(), onRead).finally(close),
  };
}

async function openStream(stream: AsyncIterable<Buffer>, onRead: OnRead): Promise<OpenHeap> {
  return { heap: await readHeap(counted(stream, onRead)), close: () => {} };
}
