/** The context of a request lives on in a timer that was started in it. */
import { AsyncLocalStorage } from 'node:async_hooks';

const requestContext = new AsyncLocalStorage();

export function step(turn) {
  requestContext.run({ traceId: `trace ${turn}`, user: { id: turn, roles: ['a', `role ${turn}`] } }, () => {
    setTimeout(flush, 3_600_000);
  });
}

function flush() {}
