/** Errors are kept for a report, with their stacks and what they were about. */
const failures = [];

class OrderError extends Error {
  constructor(turn) {
    super(`order ${turn} cannot be placed`);
    this.order = { turn, lines: [turn, turn] };
  }
}

function place(turn) {
  throw new OrderError(turn);
}

export function step(turn) {
  try {
    place(turn);
  } catch (error) {
    failures.push({ at: turn, error, stack: error.stack });
  }
}
