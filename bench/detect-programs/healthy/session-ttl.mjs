/** Sessions live for 20 s after they were last seen. */
import { serve } from '../traffic.mjs';

const TTL_MS = 20_000;
const sessions = new Map();

function login({ id, headers, body }) {
  sessions.set(id, { headers, basket: body.slice(0, 20), seenAtMs: Date.now() });
}

function sweep() {
  for (const [id, { seenAtMs }] of sessions) {
    if (Date.now() - seenAtMs > TTL_MS) sessions.delete(id);
  }
}

let turn = 0;
serve(
  () => 400,
  (request) => {
    if (turn++ % 4 === 0) login(request);
  },
);
setInterval(sweep, 1_000);
