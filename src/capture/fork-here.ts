/** The application's half of a heap snapshot by `fork()`: makes the child, and is what the child runs. */
import { writeHeapSnapshot } from 'node:v8';
import type { Addon, Forked } from './addon.js';

/** Status of a child whose V8 or Node refused to write the snapshot (EX_SOFTWARE of sysexits.h). */
const SNAPSHOT_FAILED = 70;

/**
 * Forks a child that writes the heap of this thread, as a `.heapsnapshot`, into a pipe and ends. Only the
 * application returns from this; who reads the pipe has to reap the child.
 *
 * @throws what {@link Addon.forkProcess} throws
 */
export function forkHeapSnapshot(addon: Addon, deadlineSeconds: number): Forked {
  const forked = addon.forkProcess(deadlineSeconds);
  if (forked.pid === 0) writeAndExit(addon, forked.fd);
  return forked;
}

/** Never returns: in the child, whatever comes after this call would be the application running twice. */
function writeAndExit(addon: Addon, fd: number): never {
  let code = SNAPSHOT_FAILED;
  try {
    // A path is all that Node takes. This one opens the pipe itself; /dev/fd leads to it too, where there is one.
    writeHeapSnapshot(`/proc/self/fd/${fd}`);
    code = 0;
  } finally {
    // Not process.exit(), which would run the application's exit handlers and flush its streams; and in
    // `finally`, so that an error, which nobody could be told of, does not unwind into the application's code.
    addon.exitChild(code);
  }
}
