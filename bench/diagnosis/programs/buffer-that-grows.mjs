/** What was received is put together until a message is whole; the end of it never comes. */
let receivedSoFar = Buffer.alloc(0);

export const steps = { before: 50, after: 1_000 };

export function step(turn) {
  receivedSoFar = Buffer.concat([receivedSoFar, Buffer.alloc(2_000, turn % 256)]);
}
