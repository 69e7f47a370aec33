/** Each request subscribes to what the database tells, and never takes that back. */
import { channel } from 'node:diagnostics_channel';

const queriesDone = channel('database:query');

export function step(turn) {
  const trace = { turn, spans: [`span ${turn}`], baggage: { user: turn } };
  queriesDone.subscribe((message) => trace.spans.push(message));
}
