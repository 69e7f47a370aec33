/** A loop over events is left without the iterator being told, so that it goes on listening. */
import { EventEmitter, on } from 'node:events';

const priceFeed = new EventEmitter();
priceFeed.setMaxListeners(0);

export const steps = { before: 50, after: 600 };

export async function step(turn) {
  const prices = on(priceFeed, 'price');
  const first = prices.next();
  priceFeed.emit('price', { turn, value: turn / 7 });
  await first;
}
