/** Each connection subscribes to the store. */
import { legacy_createStore as createStore } from 'redux';

const boardStore = createStore((state = { moves: 0 }) => state);

export function step(turn) {
  const connection = { id: turn, seen: [] };
  boardStore.subscribe(() => connection.seen.push(boardStore.getState()));
}
