/** The last samples are kept in a ring; its index is never taken modulo its length. */
class Ring {
  slots = new Array(100);
  next = 0;

  put(sample) {
    this.slots[this.next++] = sample;
  }
}
const latencySamples = new Ring();

export function step(turn) {
  latencySamples.put({ at: BigInt(turn) ** 9n, values: new Float64Array(40).fill(turn) });
}
