/** A reply is waited for by an event of its own name; most requests are never replied to. */
import { EventEmitter } from 'node:events';

const broker = new EventEmitter();

export function step(turn) {
  const request = { turn, body: `body ${turn}`, parts: [turn, turn] };
  broker.once(`reply:${turn}`, () => request.parts.push(turn));
}
