/** Each request listens to the configuration and never stops to. */
import { EventEmitter } from 'node:events';
import { serve } from '../traffic.mjs';

const configuration = new EventEmitter();
configuration.setMaxListeners(0);

function handle(request) {
  const prices = request.body.map(({ price }) => price);
  configuration.on('change', ({ rate }) => {
    request.total = prices.reduce((sum, price) => sum + price * rate, 0);
  });
}

let turn = 0;
serve(
  () => 400,
  (request) => {
    if (turn++ % 8 === 0) handle(request);
  },
);
setInterval(() => configuration.emit('reload', { rate: Math.random() }), 1_000);
