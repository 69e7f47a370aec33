/** Where in the application a call came from. */
import { fileURLToPath } from 'node:url';

/** Frames of the call itself and of what wraps it lie above the one that is looked for. */
const DEPTH = 10;

/** Frames that are no answer are Node's own, and those of this package: V8 names ES modules by URL, others by path. */
const PACKAGE_URL = new URL('../../', import.meta.url);
const NOT_THE_APPLICATION = ['node:', PACKAGE_URL.href, fileURLToPath(PACKAGE_URL)];

/**
 * The first frame of the application above `above`, as V8 writes it: `handler (/app/server.js:12:3)`; null without one.
 *
 * The text is made at once: a trace that is not yet text holds the functions and their `this`, so it would keep alive
 * what is tracked.
 */
export function allocationSite(above: (...args: never[]) => unknown): string | null {
  const { stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  Error.stackTraceLimit = DEPTH;
  try {
    Error.captureStackTrace(holder, above);
    return firstOfApplication(holder.stack);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** An application may have its own idea of what a stack is (`Error.prepareStackTrace`). */
function firstOfApplication(stack: unknown): string | null {
  if (typeof stack !== 'string') return null;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const frame = frames.find((line) => !NOT_THE_APPLICATION.some((place) => line.includes(place)));
  return frame === undefined ? null : frame.replace(/^\s+at /, '');
}
