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
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) throw misused(`${path} is a folder; name a file in it.`);
  if (stats !== undefined && !stats.isFile()) return { path, isFile: false };
  const real = stats === undefined ? path : realpathSync(path);
  const folder = dirname(real);
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EACCES';
    throw misused(isThere ? `This user may not write in ${folder}.` : `There is no folder ${folder}.`, cause);
  }
  return { path: real, isFile: true };
}

function misused(message: string, cause?: unknown): HeapwardenError {
  return new HeapwardenError('HEAPWARDEN_MISUSED', message, { cause });
}
