/** A cache that grows for half a minute, and is then thrown away as a whole. */
import { serve } from '../traffic.mjs';

let cache = new Map();

let turn = 0;
serve(
  () => 400,
  (request) => {
    if (turn++ % 3 === 0) cache.set(request.url, request.body.slice(0, 20));
  },
);
setInterval(() => {
  cache = new Map();
}, 30_000);
