/** Sessions are made and never ended. */
const sessions = new Map();

export function step(turn) {
  const id = `session-${turn}`;
  sessions.set(id, { id, user: { name: `user ${turn}` }, cart: [turn, turn + 1] });
  return sessions.get(`session-${turn - 10}`);
}
