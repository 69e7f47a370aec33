/** Functions wait for an event that comes once in a blue moon. */
import { EventEmitter, once } from 'node:events';

const moon = new EventEmitter();
moon.setMaxListeners(0);

async function whenBlue(order) {
  await once(moon, 'blue');
  return order.items;
}

export function step(turn) {
  void whenBlue({ id: `order ${turn}`, items: [turn, turn] });
}
