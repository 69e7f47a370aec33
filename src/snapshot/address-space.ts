/** Whether there is address space for WebAssembly and for threads. */
import { readFileSync } from 'node:fs';

/**
 * V8 reserves 10 GB of addresses for each memory of WebAssembly, of which a heap has three, and ends the process when it
 * has none left for the code of a thread.
 */
const NEEDED_BYTES = 64 * 1024 ** 3;

const LIMITS = '/proc/self/limits';

let known: boolean | undefined;

/** False under a limit such as of `ulimit -v`. */
export function hasAddressSpace(): boolean {
  known ??= limitBytes() >= NEEDED_BYTES;
  return known;
}

/** Infinity where there is no limit, or none that this system tells of. */
function limitBytes(): number {
  try {
    const [, soft] = /^Max address space\s+(\d+)/m.exec(readFileSync(LIMITS, 'utf8')) ?? [];
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
