/** The watchdog's log: JSON lines on standard error, written by the thread itself. */
import { type Logger, pino } from 'pino';

const STANDARD_ERROR = 2;

/**
 * Standard output belongs to the application, and `process.stderr` of a worker goes through the main
 * thread, which may be blocked; so lines are written straight to the descriptor.
 */
export function createLogger(level: string, service?: string): Logger {
  const destination = pino.destination({ fd: STANDARD_ERROR, sync: true });
  // Standard error may be closed or full; a log line is not worth the watchdog's life.
  destination.on('error', () => {});
  return pino(
    { name: 'heapwarden', level, base: { pid: process.pid, ...(service && { service }) } },
    destination,
  );
}
