/** Each job adds a listener to the signal of the whole process. */
import { setMaxListeners } from 'node:events';

const shutdown = new AbortController();
setMaxListeners(0, shutdown.signal);

export function step(turn) {
  const job = { turn, input: `input ${turn}`, rows: [turn, turn] };
  shutdown.signal.addEventListener('abort', () => job.rows.push(0));
}
