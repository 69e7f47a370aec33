/** Visitors without cookies, for as long as it runs: what makes the shop leak. SHOP_URL says where it is. */
import { setTimeout as delay } from 'node:timers/promises';

const SHOP_URL = process.env.SHOP_URL ?? 'http://127.0.0.1:3000';
const VISITORS = 8;
const PAUSE_MS = 20;

process.once('SIGTERM', () => process.exit());
await Promise.all(Array.from({ length: VISITORS }, visit));

async function visit() {
  for (;;) {
    for (const path of ['/products', '/recommendations', '/products/p-7']) {
      // The shop may be starting anew.
      await fetch(SHOP_URL + path).then(
        (response) => response.arrayBuffer(),
        () => {},
      );
      await delay(PAUSE_MS);
    }
  }
}
