/** Work to be undone at the end is noted as closures; the end never comes, and each holds its request. */
import { serve } from '../traffic.mjs';

const undo = [];

function reserve(request) {
  const reserved = request.body.filter(({ price }) => price > 10);
  undo.push(() => {
    for (const item of reserved) item.isReserved = false;
    return request.id;
  });
}

let turn = 0;
serve(
  () => 400,
  (request) => {
    if (turn++ % 8 === 0) reserve(request);
  },
);

process.on('SIGTERM', () => {
  for (const step of undo) step();
  process.exit();
});
