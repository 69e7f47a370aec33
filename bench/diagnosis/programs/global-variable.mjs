/** A variable that was meant for debugging. */
globalThis.debugSpans = [];

export function step(turn) {
  globalThis.debugSpans.push({ name: `span ${turn}`, started: turn, tags: { turn } });
}
