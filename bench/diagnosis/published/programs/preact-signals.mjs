/** Effects on a signal that stays, never disposed. */
import { effect, signal } from '@preact/signals-core';

const onlineUsers = signal(0);

export const steps = { before: 100, after: 2_000 };

export function step(turn) {
  const tab = { id: turn, shown: 0 };
  effect(() => {
    tab.shown = onlineUsers.value;
  });
}
