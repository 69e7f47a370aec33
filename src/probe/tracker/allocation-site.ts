/** Where in the application a call came from. */

/** Frames of the call itself and of what wraps it lie above the one that is looked for. */
const DEPTH = 10;

/** Frames that are no answer: Node's own, and this package's. */
const NOT_THE_APPLICATION = /\(?node:|[/\\]heapwarden[/\\](?:dist|src)[/\\]/;

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
  const frame = frames.find((line) => !NOT_THE_APPLICATION.test(line));
  return frame === undefined ? null : frame.replace(/^\s+at /, '');
}
