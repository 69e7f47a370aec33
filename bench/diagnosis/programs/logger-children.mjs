/** Each request has a logger of its own, which is kept so that it is not made twice. */
import pino from 'pino';

const logger = pino({ enabled: false });
const loggerByRequest = new Map();

export function step(turn) {
  const requestId = `request-${turn}`;
  if (!loggerByRequest.has(requestId)) loggerByRequest.set(requestId, logger.child({ requestId, turn }));
  loggerByRequest.get(requestId).info('handled');
}
