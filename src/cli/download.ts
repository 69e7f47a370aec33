/**
 * An artefact, from the watchdog to a file or to standard output. It goes on where it was cut off: within this run, and in a
 * file also where an earlier run was ended. A file gets its name when its SHA-256 is right.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileName } from '../capture/file-name.js';
import type { CaptureRecord } from '../capture/record.js';
import { HeapwardenError } from '../error.js';
import type { Client } from './client.js';
import { findOutput } from './given-output.js';
import { FileSink, type Sink, StreamSink } from './sink.js';

/** An artefact that has arrived. */
export interface DownloadedArtefact {
  readonly id: string;
  /** Null where it went to standard output. */
  readonly path: string | null;
  readonly bytes: number;
  readonly sha256: string;
}

export interface DownloadOptions {
  /**
   * A path, or `-` for standard output; default: a name of its own in the folder where the command runs. What is there and no
   * regular file is written as it is.
   */
  readonly output: string | undefined;
  /** Told of the bytes that are there. */
  readonly onBytes: (bytes: number) => void;
  /** Told when the connection broke and is made anew. */
  readonly onCut: () => void;
}

/** A capture whose artefact is there. */
interface Artefact {
  readonly id: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Connections that break one after the other without a byte in between. */
const MAX_FRUITLESS_TRIES = 5;
const FIRST_WAIT_MS = 250;

/**
 * @throws HeapwardenError `HEAPWARDEN_MISUSED` when nothing can be put there, `HEAPWARDEN_UNREACHABLE` when it does not come
 *   whole, `HEAPWARDEN_REQUEST_FAILED` when it is not the right one, and what {@link Client} throws
 */
export async function downloadArtefact(
  client: Client,
  record: CaptureRecord,
  { output = fileName(record), ...told }: DownloadOptions,
): Promise<DownloadedArtefact> {
  const { id } = record;
  const artefact: Artefact = { id, bytes: record.bytes as number, sha256: record.sha256 as string };
  if (output === '-') {
    await fetchInto(new StreamSink(process.stdout), client, artefact, told);
    return { ...artefact, path: null };
  }
  const { path, isFile } = findOutput(output);
  if (isFile) await fetchIntoFile(path, client, artefact, told);
  else await fetchIntoDevice(path, client, artefact, told);
  return { ...artefact, path: output };
}

async function fetchIntoFile(
  path: string,
  client: Client,
  artefact: Artefact,
  told: Omit<DownloadOptions, 'output'>,
): Promise<void> {
  // Named after its sum: what came of one artefact is never taken for a part of another.
  const part = `${path}.${artefact.sha256.slice(0, 16)}.part`;
  const sink = await FileSink.open(part);
  try {
    await fetchInto(sink, client, artefact, told);
  } catch (error) {
    if (sink.bytes >= artefact.bytes && (await sink.isAt(part))) await rm(part, { force: true });
    throw error;
  } finally {
    await sink.close();
  }
  await giveName(sink, part, path);
}

/** Of several commands that fetch one artefact to one place, another one may have given the file that they share its name. */
async function giveName(sink: FileSink, part: string, path: string): Promise<void> {
  if (await sink.isAt(part)) {
    await rename(part, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  if (await sink.isAt(path)) return;
  throw new HeapwardenError(
    'HEAPWARDEN_REQUEST_FAILED',
    `Somebody else has replaced or removed ${path} meanwhile.`,
  );
}

async function fetchIntoDevice(
  path: string,
  client: Client,
  artefact: Artefact,
  told: Omit<DownloadOptions, 'output'>,
): Promise<void> {
  const stream = createWriteStream(path);
  await once(stream, 'open');
  // The write that has failed says so too.
  stream.on('error', () => {});
  try {
    await fetchInto(new StreamSink(stream), client, artefact, told);
  } finally {
    stream.end();
  }
}

async function fetchInto(
  sink: Sink,
  client: Client,
  { id, bytes, sha256 }: Artefact,
  { onBytes, onCut }: Omit<DownloadOptions, 'output'>,
): Promise<void> {
  for (let tries = 1; sink.bytes < bytes; ) {
    const before = sink.bytes;
    try {
      onBytes(before);
      await fetchRest(sink, client, { id, bytes, sha256 }, onBytes);
    } catch (error) {
      if ((error as HeapwardenError).code !== 'HEAPWARDEN_UNREACHABLE') throw error;
      tries = sink.bytes > before ? 1 : tries + 1;
      if (tries > MAX_FRUITLESS_TRIES) throw error;
      onCut();
      await delay(FIRST_WAIT_MS * 2 ** (tries - 1));
    }
  }
  if (sink.bytes === bytes && sink.sha256() === sha256) return;
  throw new HeapwardenError(
    'HEAPWARDEN_REQUEST_FAILED',
    `What came is not capture ${id}: ${sink.bytes} bytes with SHA-256 ${sink.sha256()}, not ${bytes} with ${sha256}.`,
  );
}

async function fetchRest(
  sink: Sink,
  client: Client,
  { id, bytes, sha256 }: Artefact,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { fromByte, chunks } = await client.download(id, sink.bytes, sha256);
  if (fromByte !== sink.bytes) await sink.restart();
  for await (const chunk of chunks) {
    await sink.write(chunk);
    onBytes(sink.bytes);
    if (sink.bytes > bytes) return;
  }
  // A compressed answer that is cut off ends as one that is whole does.
  if (sink.bytes < bytes) {
    throw new HeapwardenError('HEAPWARDEN_UNREACHABLE', `The download of capture ${id} ended early.`);
  }
}
