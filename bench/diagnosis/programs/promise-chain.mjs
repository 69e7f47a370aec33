/** Writes are put one after the other by a chain of promises, whose first is never settled. */
let unlock;
let lastWrite = new Promise((resolve) => {
  unlock = resolve;
});

export function step(turn) {
  const record = { turn, text: `record ${turn}`, cells: [turn, turn, turn] };
  lastWrite = lastWrite.then(() => record.text.length);
}

process.on('SIGUSR1', () => unlock());
