/** Each request has a signal that follows the one of the process. */
const shutdown = new AbortController();

export function step(turn) {
  const request = { turn, url: `/work/${turn}`, rows: [turn, turn] };
  const signal = AbortSignal.any([shutdown.signal]);
  signal.addEventListener('abort', () => request.rows.push(0));
}
