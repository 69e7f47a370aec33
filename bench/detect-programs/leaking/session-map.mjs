/** Sessions are kept by id, and nobody ever logs out. */
import { serve } from '../traffic.mjs';

class Session {
  constructor({ id, headers }) {
    this.id = id;
    this.headers = headers;
    this.seenAtMs = Date.now();
    this.basket = Array.from({ length: 30 }, (_, index) => ({ index, note: `${id} ${index}` }));
  }
}

const sessions = new Map();

function login(request) {
  const session = new Session(request);
  sessions.set(session.id, session);
}

let turn = 0;
serve(
  () => 400,
  (request) => {
    if (turn++ % 4 === 0) login(request);
  },
);
