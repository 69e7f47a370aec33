/** A file that a command was given. */
import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { unreadable } from '../snapshot/unreadable.js';

/** @throws HeapwardenError `HEAPWARDEN_FILE_UNREADABLE` when it is not there, a folder, or not to be read */
export function statOfFile(path: string): Stats {
  const stats = asked(path, () => {
    accessSync(path, constants.R_OK);
    return statSync(path);
  });
  if (stats.isDirectory()) throw unreadable(path, { code: 'EISDIR', message: '' });
  return stats;
}

function asked<T>(path: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
}
