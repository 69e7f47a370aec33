/** Chunks of uploads are kept for a retry that nobody asks for. */
import { serve } from '../traffic.mjs';

const KB = 1024;
const uploads = [];

function receive({ id }) {
  const chunk = Buffer.alloc(64 * KB, id);
  return { id, chunk, checksum: chunk.readUInt32LE(0) };
}

let turn = 0;
serve(
  () => 200,
  (request) => {
    const upload = receive(request);
    if (turn++ % 6 === 0) uploads.push(upload);
  },
);
