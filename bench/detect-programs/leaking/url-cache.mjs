/** Pages are cached by URL, query and all: a key never comes twice, and nothing is ever thrown out. */
import { serve } from '../traffic.mjs';

const cache = {};

function render({ body }) {
  const rows = body.map(({ name, price }) => `<li>${name}: ${price}</li>`);
  return Buffer.from(rows.join('')).toString('latin1');
}

function cached(request) {
  cache[request.url] ??= { html: render(request), renderedAtMs: Date.now(), hits: 0 };
  cache[request.url].hits += 1;
  return cache[request.url].html;
}

let turn = 0;
serve(
  () => 400,
  (request) => {
    if (turn++ % 3 === 0) cached(request);
    else render(request);
  },
);
