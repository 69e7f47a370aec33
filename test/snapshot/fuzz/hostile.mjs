/**
 * Reads what somebody made to hurt a reader: `hostile.mjs START FILL BYTES`, as a compressed stream of START and then FILL
 * over and over, BYTES of it. What came of it is told as JSON.
 */
import { Readable } from 'node:stream';
import { constants, gzipSync } from 'node:zlib';
import { readHeap } from '../../../dist/snapshot/index.js';

const [start, fill, bytes] = process.argv.slice(2);

/** Made once and given again and again: a gzip file may be of many parts. */
const PART_BYTES = 16 * 1024 ** 2;

async function* packed() {
  yield gzipSync(start);
  if (fill === '') return;
  const times = Math.ceil(PART_BYTES / fill.length);
  const part = gzipSync(fill.repeat(times), { level: constants.Z_BEST_SPEED });
  for (let given = 0; given < Number(bytes); given += times * fill.length) yield part;
}

const outcome = await readHeap(Readable.from(packed())).then(
  () => ({ code: null, message: 'read' }),
  ({ code, message }) => ({ code, message: message.slice(0, 500) }),
);
console.log(JSON.stringify({ ...outcome, peakBytes: process.resourceUsage().maxRSS * 1024 }));
