/** An artefact of any size in the folder of a process, as if it had been captured. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const MB = 1024 * 1024;

/**
 * @param makeBlock - gives the megabyte at a place; by default random bytes, which do not compress
 * @returns its record
 */
export async function placeArtefact(dir, megabytes, makeBlock = randomBlocks()) {
  const folder = join(dir, 'captures');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const id = randomUUID();
  const path = join(folder, `${id}.heapsnapshot.gz`);
  const sha256 = createHash('sha256');
  async function* content() {
    for (let at = 0; at < megabytes; at += 1) {
      const block = makeBlock(at);
      sha256.update(block);
      yield block;
    }
  }
  await pipeline(Readable.from(content()), createGzip({ level: 1 }), createWriteStream(path));
  const record = {
    id,
    kind: 'heap-snapshot',
    trigger: 'api',
    rule: null,
    reason: 'a large one',
    state: 'stored',
    outcome: 'stored',
    detail: null,
    errorCode: null,
    source: 'fork',
    sourceDetail: null,
    admission: null,
    insteadOf: null,
    pauseMs: 1,
    bytes: megabytes * MB,
    storedBytes: statSync(path).size,
    sha256: sha256.digest('hex'),
    redaction: null,
    location: 'local',
    createdAt: new Date().toISOString(),
    durationMs: 1,
    incidentId: null,
    analysis: null,
    service: 'large',
    pid: process.pid,
  };
  writeFileSync(join(folder, `${id}.json`), `${JSON.stringify(record)}\n`);
  return record;
}

/** The same random bytes, but for the place in front: making new ones would take longer than what is measured. */
function randomBlocks() {
  const block = randomBytes(MB);
  return (at) => {
    block.writeUInt32LE(at);
    return Buffer.from(block);
  };
}

/**
 * Downloads an artefact as somebody would whose connection is cut: to the middle, and the rest by a range.
 *
 * @param ask - fetches with further headers
 * @param onChunk - told of each piece, the second download's too
 * @returns SHA-256 of all of it, in hex
 */
export async function downloadInTwo(ask, { bytes }, onChunk) {
  const sha256 = createHash('sha256');
  let received = 0;
  const take = (chunk) => {
    sha256.update(chunk);
    received += chunk.length;
    onChunk();
  };
  // Ranges count the bytes of the artefact, not those of its compressed form.
  const first = await ask({ 'accept-encoding': 'identity' });
  for await (const chunk of first.body) {
    take(chunk);
    if (received > bytes / 2) break;
  }
  const rest = { range: `bytes=${received}-`, 'if-range': first.headers.get('etag') };
  const second = await ask({ 'accept-encoding': 'identity', ...rest });
  if (second.status !== 206) throw new Error(`The second download was answered by ${second.status}`);
  for await (const chunk of second.body) take(chunk);
  return sha256.digest('hex');
}
