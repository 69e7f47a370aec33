/** Messages that were handled are remembered, so as not to be handled twice. */
class Message {
  constructor(turn) {
    this.key = `message ${turn}`;
    this.parts = [turn, `part of ${turn}`];
  }
}
const seenMessages = new Set();

export function step(turn) {
  seenMessages.add(new Message(turn));
}
