/** Each connection gets a heartbeat; those that go away keep theirs. */
import { serve } from '../traffic.mjs';

class Connection {
  constructor(request) {
    this.request = request;
    this.beats = 0;
    this.heartbeat = setInterval(() => this.beat(), 30_000);
  }

  beat() {
    this.beats += 1;
  }

  close() {
    // What is missing: clearInterval(this.heartbeat)
    this.isClosed = true;
  }
}

let turn = 0;
serve(
  () => 300,
  (request) => {
    if (turn++ % 6 === 0) new Connection(request).close();
  },
);
