/** Each stream of server-sent events subscribes to the store. */
import { createStore } from 'zustand/vanilla';

const presenceStore = createStore(() => ({ online: 0 }));

export function step(turn) {
  const stream = { id: turn, sent: [] };
  presenceStore.subscribe(({ online }) => stream.sent.push(online));
}
