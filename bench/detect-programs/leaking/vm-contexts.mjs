/** Templates run in a context of their own, which is kept with the result. */
import { createContext, runInContext } from 'node:vm';
import { serve } from '../traffic.mjs';

const rendered = [];

function render(request) {
  const context = createContext({ items: request.body, html: '' });
  runInContext('for (const { name } of items) html += name', context);
  rendered.push({ id: request.id, context });
}

let turn = 0;
serve(
  () => 300,
  (request) => {
    if (turn++ % 200 === 0) render(request);
  },
);
