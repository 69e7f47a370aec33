/** A short piece of each document is kept as an index; in V8 a piece holds the whole that it was cut from. */
import { serve } from '../traffic.mjs';

const titles = [];

function documentOf({ id, body }) {
  const lines = body.map(({ name, price }) => `${name} costs ${price}`);
  return [`title of document ${id} in the shop`, ...lines].join('\n');
}

function index(request) {
  const [title] = /^title of document \S+ in the shop/.exec(documentOf(request));
  titles.push(title);
}

let turn = 0;
serve(
  () => 400,
  (request) => {
    if (turn++ % 3 === 0) index(request);
    else documentOf(request);
  },
);
setInterval(() => titles.sort(), 60_000);
