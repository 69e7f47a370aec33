/**
 * The download of an artefact. It is stored compressed and goes out as it is to who accepts gzip; to others, and
 * for ranges, which count uncompressed bytes, it is uncompressed on the way. In constant memory.
 */
import { pipeline as pipelineWithCallback, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, type Gunzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { fileName } from '../capture/file-name.js';
import type { CaptureRecord } from '../capture/record.js';
import type { StoredArtefact } from '../store/artefact-store.js';
import type { Control } from './control.js';
import { sendProblem } from './problem.js';

/** Bytes of the uncompressed artefact, both ends included. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

interface Exchange {
  readonly request: Request;
  readonly response: Response;
  /** Called when bytes are about to be sent. */
  readonly onBegin: () => void;
}

/** Each reads a file and may uncompress it, on threads that the application needs too. */
const MAX_DOWNLOADS = 4;

/** What sends the artefact of a capture, a few at a time. */
export function createDownload(control: Control): (id: string, exchange: Exchange) => Promise<void> {
  let running = 0;
  return async (id, exchange) => {
    if (running >= MAX_DOWNLOADS) {
      exchange.response.set('Retry-After', '5');
      return sendProblem(exchange.response, 503, `${MAX_DOWNLOADS} downloads run already; try again.`);
    }
    running += 1;
    try {
      await send(await control.openArtefact(id), id, exchange);
    } finally {
      running -= 1;
    }
  };
}

async function send(artefact: StoredArtefact | undefined, id: string, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  if (artefact === undefined) return sendProblem(response, 404, `No artefact is stored under ${id}.`);
  const { record } = artefact;
  response.set({
    'Accept-Ranges': 'bytes',
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename="${fileName(record)}"`,
    'Cache-Control': 'no-store, no-transform',
    Vary: 'Accept-Encoding',
  });
  const range = rangeOf(request, record);
  if (range === 'unsatisfiable') {
    response.set('Content-Range', `bytes */${record.bytes}`);
    return sendProblem(response, 416, `The artefact has ${record.bytes} bytes.`);
  }
  if (range === undefined && request.acceptsEncodings('gzip', 'identity') === 'gzip') {
    return sendCompressed(artefact, exchange);
  }
  return sendPlain(artefact, range, exchange);
}

async function sendCompressed(
  { record, read }: StoredArtefact,
  { request, response, onBegin }: Exchange,
): Promise<void> {
  response.set({ 'Content-Encoding': 'gzip', ETag: `"${record.sha256}-gzip"` });
  if (isKnown(request, response)) return;
  response.set('Content-Length', String(record.storedBytes));
  if (request.method === 'HEAD') return void response.end();
  onBegin();
  await pipeline(read(), response).catch(ignoreClientGone);
}

async function sendPlain(
  { record, read }: StoredArtefact,
  range: ByteRange | undefined,
  { request, response, onBegin }: Exchange,
): Promise<void> {
  const size = record.bytes as number;
  response.set({ ETag: etagOf(record), 'Repr-Digest': `sha-256=:${base64(record.sha256 as string)}:` });
  if (isKnown(request, response)) return;
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range !== undefined) response.status(206).set('Content-Range', `bytes ${start}-${end}/${size}`);
  response.set('Content-Length', String(end - start + 1));
  if (request.method === 'HEAD') return void response.end();
  onBegin();
  await pipeline(slice(gunzip(read()), { start, end }), response).catch(ignoreClientGone);
}

/** One range of the uncompressed bytes, when it is asked for and the client has the same artefact in mind. */
function rangeOf(request: Request, record: CaptureRecord): ByteRange | 'unsatisfiable' | undefined {
  // RFC 9110, section 14.2: ranges are of GET only.
  if (request.method !== 'GET') return undefined;
  const condition = request.get('If-Range');
  if (condition !== undefined && condition !== etagOf(record)) return undefined;
  const ranges = request.range(record.bytes as number);
  if (ranges === -1) return 'unsatisfiable';
  // Malformed, of another unit, or several: RFC 9110 lets a server answer with the whole.
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1)
    return undefined;
  return ranges[0];
}

/** The file uncompressed. It is closed when its reader stops early, which no failure is, and it fails its reader. */
function gunzip(file: Readable): Gunzip {
  return pipelineWithCallback(file, createGunzip(), () => {});
}

async function* slice(chunks: AsyncIterable<Buffer>, { start, end }: ByteRange): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of chunks) {
    const from = Math.max(0, start - at);
    const to = end + 1 - at;
    if (from < chunk.length) yield chunk.subarray(from, to);
    at += chunk.length;
    if (at > end) return;
  }
}

/**
 * Answers 304 to a client that has the artefact already. Not by `request.fresh`: that gives in to the
 * `Cache-Control: no-cache` which `fetch()` adds to every conditional request.
 */
function isKnown(request: Request, response: Response): boolean {
  const known = request.get('If-None-Match')?.split(',') ?? [];
  const tags = known.map((tag) => tag.trim().replace(/^W\//, ''));
  if (!tags.includes('*') && !tags.includes(response.get('ETag') as string)) return false;
  response.status(304).end();
  return true;
}

function etagOf({ sha256 }: CaptureRecord): string {
  return `"${sha256}"`;
}

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

/** The client has gone away in the middle; that is its right, and the streams are closed. */
function ignoreClientGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ECONNRESET') throw error;
}
