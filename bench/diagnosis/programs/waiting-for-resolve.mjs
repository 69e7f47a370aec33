/** Callers wait for a slot; the slots are never given back. */
const waitingForSlot = [];

async function withSlot(task) {
  await new Promise((resolve) => waitingForSlot.push(resolve));
  return task.run();
}

export function step(turn) {
  void withSlot({ turn, run: () => turn, payload: `payload ${turn}`, rows: [turn, turn] });
}
