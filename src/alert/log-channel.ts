/** The channel that is always there: a log line. */
import type { Logger } from 'pino';
import type { Channel } from './alert.js';

/** Alerts as pino lines: at warn, and at info once resolved; the keys and the incident as structured fields. */
export function logChannel(logger: Logger): Channel {
  return {
    name: 'log',
    send({ event, title, ...fields }) {
      logger[event === 'resolved' ? 'info' : 'warn']({ event: `incident_${event}`, ...fields }, title);
    },
  };
}
