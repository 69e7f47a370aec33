/** A selector of reselect 5 remembers each argument that it was called with. */
import { createSelector } from 'reselect';

const state = { orders: [{ id: 1, cents: 100 }] };
const selectOrder = createSelector([({ orders }) => orders, (_state, id) => id], (orders, id) => ({
  id,
  found: orders.filter((order) => order.id === id),
}));

export function step(turn) {
  selectOrder(state, `order-${turn}`);
}
