/** Each request listens for changes of the configuration, and never stops. */
import { EventEmitter } from 'node:events';

const configuration = new EventEmitter();
configuration.setMaxListeners(0);

export function step(turn) {
  const request = { id: turn, body: `body of request ${turn}`, parts: [turn] };
  configuration.on('change', function applyToRequest() {
    return request.body;
  });
}
