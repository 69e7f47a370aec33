/** Each piece of work races against a promise that lives as long as the process. */
const shuttingDown = new Promise(() => {});

async function work(turn) {
  return { turn, rows: [`row ${turn}`, turn] };
}

export async function step(turn) {
  await Promise.race([shuttingDown, work(turn)]);
}
