/** The application's half of a capture by `fork()`: makes the child, and is what the child runs. */
import { writeSync } from 'node:fs';
import { writeHeapSnapshot } from 'node:v8';
import type { Addon, Forked } from './addon.js';

/** Status of a child whose V8 or Node refused to write what it was to write (EX_SOFTWARE of sysexits.h). */
const WRITING_FAILED = 70;

/**
 * Forks a child that writes the heap of this thread, as a `.heapsnapshot`, into a pipe and ends. Only the
 * application returns from this; who reads the pipe has to reap the child.
 *
 * @throws what {@link Addon.forkProcess} throws
 */
export function forkHeapSnapshot(addon: Addon, deadlineSeconds: number): Forked {
  // A path is all that Node takes. This one opens the pipe itself; /dev/fd leads to it too, where there is one.
  return fork(addon, deadlineSeconds, (fd) => writeHeapSnapshot(`/proc/self/fd/${fd}`));
}

/** Forks a child in the same way, which writes the text that it makes by `makeText`. */
export function forkText(addon: Addon, deadlineSeconds: number, makeText: () => string): Forked {
  return fork(addon, deadlineSeconds, (fd) => {
    const bytes = Buffer.from(makeText());
    for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
  });
}

function fork(addon: Addon, deadlineSeconds: number, write: (fd: number) => void): Forked {
  const forked = addon.forkProcess(deadlineSeconds);
  if (forked.pid === 0) writeAndExit(addon, () => write(forked.fd));
  return forked;
}

/** Never returns: in the child, whatever comes after this call would be the application running twice. */
function writeAndExit(addon: Addon, write: () => void): never {
  let code = WRITING_FAILED;
  try {
    write();
    code = 0;
  } finally {
    // Not process.exit(), which would run the application's exit handlers and flush its streams; and in
    // `finally`, so that an error, which nobody could be told of, does not unwind into the application's code.
    addon.exitChild(code);
  }
}
