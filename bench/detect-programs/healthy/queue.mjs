/** Work comes in bursts and waits in a bounded queue; when that is full, the source is stopped. */
import { setTimeout as delay } from 'node:timers/promises';
import { makeRequest, serve } from '../traffic.mjs';

const MAX_QUEUED = 3_000;
const queue = [];

async function produce() {
  for (let burst = 0; ; burst++) {
    const size = 500 + (burst % 5) * 500;
    for (let index = 0; index < size && queue.length < MAX_QUEUED; index++) queue.push(makeRequest());
    await delay(4_000);
  }
}

async function work() {
  for (;;) {
    for (const { body } of queue.splice(0, 20)) body.sort((a, b) => a.price - b.price);
    await delay(50);
  }
}

serve(
  () => 150,
  () => {},
);
void produce();
await work();
