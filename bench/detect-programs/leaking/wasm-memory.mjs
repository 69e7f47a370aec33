/** Each job gets a WebAssembly memory of its own, and the list of jobs is never cleaned. */
import { serve } from '../traffic.mjs';

const jobs = [];

function start({ id }) {
  const memory = new WebAssembly.Memory({ initial: 4, maximum: 4 });
  new Uint8Array(memory.buffer).fill(1);
  jobs.push({ id, memory, startedAtMs: Date.now() });
}

let turn = 0;
serve(
  () => 300,
  (request) => {
    if (turn++ % 30 === 0) start(request);
  },
);
