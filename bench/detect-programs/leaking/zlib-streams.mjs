/** Each long connection gets a compressor, which is never closed: some 270 KB that V8 does not manage. */
import { createGzip } from 'node:zlib';
import { serve } from '../traffic.mjs';

const compressors = new Set();

function open(request) {
  const gzip = createGzip();
  gzip.on('data', () => {});
  gzip.write(JSON.stringify(request.body));
  compressors.add(gzip);
}

let turn = 0;
serve(
  () => 300,
  (request) => {
    if (turn++ % 30 === 0) open(request);
  },
);
