/** Each connection has a heartbeat that is never cleared. */
class Connection {
  constructor(turn) {
    this.name = `connection ${turn}`;
    this.buffer = [turn, turn];
    setInterval(() => this.beat(), 3_600_000);
  }

  beat() {
    this.buffer.push(1);
  }
}

export function step(turn) {
  new Connection(turn);
}
