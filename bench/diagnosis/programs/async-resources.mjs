/** Jobs wait for a worker that never comes, each with the context of the request that made it. */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';

const currentRequest = new AsyncLocalStorage();
const waitingJobs = [];

export function step(turn) {
  const request = {
    turn,
    url: `/reports/${turn}`,
    body: Array.from({ length: 20 }, (_, at) => turn + at + 0.5),
  };
  currentRequest.run(request, () => waitingJobs.push(new AsyncResource('job')));
}
