/**
 * A log line from the application's thread, where no logger is loaded: the watchdog could not be
 * started, or died, or is not wanted. Same shape as the watchdog's own lines.
 */
import { writeSync } from 'node:fs';

const LEVELS = { debug: 20, warn: 40, error: 50 } as const;
const STANDARD_ERROR = 2;

/** Writes one JSON line to standard error. Never throws. */
export function logLine(level: keyof typeof LEVELS, message: string, cause?: unknown): void {
  const line = {
    level: LEVELS[level],
    time: Date.now(),
    pid: process.pid,
    name: 'heapwarden',
    ...(cause instanceof Error && { err: { type: cause.name, message: cause.message, stack: cause.stack } }),
    msg: message,
  };
  try {
    writeSync(STANDARD_ERROR, `${JSON.stringify(line)}\n`);
  } catch {
    // Standard error is closed or full: there is nobody to tell.
  }
}
