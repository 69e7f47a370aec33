/** After a minute and a half the load is three times what it was; what is alive at a time follows it. */
import { setTimeout as delay } from 'node:timers/promises';
import { serve } from '../traffic.mjs';

const startedAtMs = Date.now();

function perSecond() {
  return Date.now() - startedAtMs < 90_000 ? 150 : 450;
}

async function handle(request) {
  await delay(3_000);
  request.body.reverse();
}

serve(perSecond, handle);
