/** Each task runs within the context of the one before, and so holds all contexts since the start. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { serve } from '../traffic.mjs';

const context = new AsyncLocalStorage();
let last = { depth: 0, parent: null };

function run(request) {
  const store = { depth: last.depth + 1, parent: last, tags: request.body.slice(0, 20), url: request.url };
  last = store;
  return context.run(store, async () => {
    await null;
    return context.getStore().depth;
  });
}

let turn = 0;
serve(
  () => 400,
  (request) => {
    if (turn++ % 4 === 0) return run(request);
    return undefined;
  },
);
