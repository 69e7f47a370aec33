/** The channel that is always there: a log line. */
import type { Logger } from 'pino';
import type { AlertListener } from './alert.js';

/** Alerts as pino lines: at warn, and at info once resolved; the keys and the incident as structured fields. */
export function logChannel(logger: Logger): AlertListener {
  return {
    send({ event, title, dedupKey, groupKey, incident }) {
      logger[event === 'resolved' ? 'info' : 'warn'](
        { event: `incident_${event}`, dedupKey, groupKey, incident },
        title,
      );
    },
  };
}
