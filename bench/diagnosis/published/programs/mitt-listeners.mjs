/** Handlers of mitt, never taken off. */
import mitt from 'mitt';

const orderBus = mitt();

export function step(turn) {
  const view = { id: turn, orders: [turn] };
  orderBus.on('order', (order) => view.orders.push(order));
}
