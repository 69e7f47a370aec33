/** The watchdog's log: JSON lines on standard error, written by the thread itself. */
import { type Logger, pino } from 'pino';
import type { CaptureRecord } from '../capture/record.js';

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

/** A line for a capture that has come to its end. */
export function logCapture(logger: Logger, capture: CaptureRecord): void {
  const level = capture.state === 'failed' ? 'warn' : 'info';
  const why = capture.detail ? `: ${capture.detail}` : '';
  logger[level]({ capture }, `capture ${capture.id} ${capture.state}, ${capture.kind}${why}`);
}
