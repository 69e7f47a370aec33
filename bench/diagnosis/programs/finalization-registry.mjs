/** A registry whose held values hold the objects that it waits for. */
class Handle {
  constructor(turn) {
    this.turn = turn;
    this.buffer = new Array(30).fill(turn);
  }
}
const openHandles = new FinalizationRegistry((held) => held.handle.turn);

export function step(turn) {
  const handle = new Handle(turn);
  openHandles.register(handle, { handle, label: `handle ${turn}` });
}
