/** Each version of the state keeps the one before it. */
let currentState = null;

export function step(turn) {
  currentState = { previous: currentState, version: turn, cells: [turn, turn, turn] };
}
