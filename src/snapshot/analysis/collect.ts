/** Major GCs, now. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects what is dead. V8 does not know how much memory the arrays of a heap take until it looks, so that those of one
 * snapshot would still be there while the next one is read.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  // What was found dead is given back by another thread, beside; the next one waits for that.
  collect();
}
