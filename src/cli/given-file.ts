/** A file that a command was given. */
import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { HeapwardenError } from '../error.js';

/** @throws HeapwardenError `HEAPWARDEN_FILE_UNREADABLE` when it is not there, a folder, or not to be read */
export function statOfFile(path: string): Stats {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw unreadable(`${path} is a folder; give one of its files.`);
    accessSync(path, constants.R_OK);
    return stats;
  } catch (error) {
    if (error instanceof HeapwardenError) throw error;
    throw unreadable(wordsFor(path, error as NodeJS.ErrnoException), error);
  }
}

function wordsFor(path: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return `There is no file ${path}.`;
  if (code === 'EACCES' || code === 'EPERM') return `This user may not read ${path}.`;
  return `${path} cannot be read (${message}).`;
}

function unreadable(words: string, cause?: unknown): HeapwardenError {
  return new HeapwardenError('HEAPWARDEN_FILE_UNREADABLE', words, { cause });
}
