import { HeapwardenError } from '../error.js';

/**
 * The error for a file that cannot be read.
 *
 * @param cause - what the system says of it
 */
export function unreadable(
  path: string,
  cause: Pick<NodeJS.ErrnoException, 'code' | 'message'>,
): HeapwardenError {
  return new HeapwardenError('HEAPWARDEN_FILE_UNREADABLE', wordsFor(path, cause), { cause });
}

function wordsFor(path: string, { code, message }: Pick<NodeJS.ErrnoException, 'code' | 'message'>): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return `There is no file ${path}.`;
  if (code === 'EISDIR') return `${path} is a folder; give one of its files.`;
  if (code === 'EACCES' || code === 'EPERM') return `This user may not read ${path}.`;
  return `${path} cannot be read (${message}).`;
}
