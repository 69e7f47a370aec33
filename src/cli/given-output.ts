/** A place that a command was given for its output. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { HeapwardenError } from '../error.js';

export interface GivenOutput {
  /** Where a link leads to. */
  readonly path: string;
  /** Whether it is, or can become, a regular file; else it is a pipe or a device, which is written as it is. */
  readonly isFile: boolean;
}

/**
 * Looks a place up before there is anything to be written.
 *
 * @throws HeapwardenError `HEAPWARDEN_MISUSED` when it is a folder, or nothing can be put there
 */
export function findOutput(path: string): GivenOutput {
  try {
    return asked(path);
  } catch (cause) {
    const words = wordsFor(path, (cause as NodeJS.ErrnoException).code);
    throw new HeapwardenError('HEAPWARDEN_MISUSED', words, { cause });
  }
}

function asked(path: string): GivenOutput {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    accessSync(dirname(path), constants.W_OK);
    return { path, isFile: true };
  }
  if (stats.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  accessSync(path, constants.W_OK);
  // What /dev/stdout leads to has no path where it is a pipe.
  return stats.isFile() ? { path: realpathSync(path), isFile: true } : { path, isFile: false };
}

function wordsFor(path: string, code: string | undefined): string {
  if (code === 'EISDIR') return `${path} is a folder; name a file in it.`;
  if (code === 'ENOENT' || code === 'ENOTDIR') return `There is no folder ${dirname(path)}.`;
  return `This user may not write ${path} (${code}).`;
}
