/** How much of V8's heap limit is set aside for the young generation. */
import { resourceLimits } from 'node:worker_threads';

const MB = 2 ** 20;

/** Two semi-spaces and as much again for large new objects (V8, `Heap::YoungGenerationSizeFromSemiSpaceSize`). */
const SEMI_SPACES = 3;

/**
 * `heap_size_limit` is the limit of the old generation, which ends the process, and the largest size of the young
 * one. V8 does not tell the latter of a running isolate. Its default, 48 to 192 MB by version, is what a worker
 * thread is given; `--max-semi-space-size` goes before it.
 *
 * @param nodeFlags - the flags that the application was started with
 */
export function youngGenerationBytes(nodeFlags: readonly string[]): number {
  const flag = nodeFlags.findLast((text) => /^--max[-_]semi[-_]space[-_]size=\d+$/.test(text));
  if (flag !== undefined) return SEMI_SPACES * Number(flag.split('=')[1]) * MB;
  return (resourceLimits.maxYoungGenerationSizeMb ?? 0) * MB;
}
