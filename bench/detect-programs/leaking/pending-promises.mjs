/** Answers of another service are awaited under their id; those that never come are awaited for ever. */
import { serve } from '../traffic.mjs';

const pending = new Map();

function ask(id) {
  return new Promise((resolve) => pending.set(id, resolve));
}

function answerArrives(id) {
  pending.get(id)?.({ status: 'paid' });
  pending.delete(id);
}

async function pay(request) {
  const { status } = await ask(request.id);
  request.body.push({ index: -1, name: status, price: 0 });
}

let turn = 0;
serve(
  () => 400,
  (request) => {
    void pay(request);
    const isLost = turn++ % 8 === 0;
    if (!isLost) setTimeout(answerArrives, 50, request.id);
  },
);
