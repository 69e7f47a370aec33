/** What all programs do besides: requests come, each holds some objects while it waits for something, and ends. */
import { setTimeout as delay } from 'node:timers/promises';

let made = 0;

/** A parsed request of some 6 KB: headers, a body of records. */
export function makeRequest() {
  const id = `r-${made++}`;
  return {
    id,
    url: `/products/${made}?from=${id}`,
    headers: { host: 'shop', cookie: `session=${id}`, accept: 'application/json' },
    body: Array.from({ length: 40 }, (_, index) => ({
      index,
      name: `item ${index} of ${id}`,
      price: made % 97,
    })),
  };
}

/** Calls `handle` with `perSecond()` requests a second; each stays alive for a while after it. */
export function serve(perSecond, handle) {
  let owed = 0;
  setInterval(() => {
    for (owed += perSecond() / 50; owed >= 1; owed--) void answer(handle);
  }, 20);
}

async function answer(handle) {
  const request = makeRequest();
  await delay(20);
  await handle(request);
  await delay(300 + 700 * Math.random());
  return request.body.length;
}
