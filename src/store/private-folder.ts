/** A folder that holds secrets: made for its owner alone, and trusted only when nobody else has made it. */

import type { Stats } from 'node:fs';
import { access, chmod, constants, lstat, mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { HeapwardenError } from '../error.js';

const PRIVATE_FOLDER = 0o700;

/**
 * Makes `<dir>/<name>` where it is missing.
 *
 * @returns its path
 * @throws HeapwardenError `HEAPWARDEN_DIR_UNUSABLE` when it cannot be made or written, or belongs to somebody else
 */
export async function openPrivateFolder(dir: string, name: string): Promise<string> {
  const folder = join(dir, name);
  try {
    await mkdir(dir, { recursive: true, mode: PRIVATE_FOLDER });
    await requireTrusted(dir);
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
    await requireOwn(dir, folder);
    await access(folder, constants.W_OK);
    return folder;
  } catch (cause) {
    if (cause instanceof HeapwardenError) throw cause;
    throw unusable(dir, (cause as Error).message, cause);
  }
}

/**
 * In a shared temporary folder, somebody else may have made the folder first, to swap what is put into it. Root may
 * have: volumes of containers belong to root. A slash at the end would hide that the folder is a symbolic link.
 */
async function requireTrusted(dir: string): Promise<void> {
  const stats = await lstat(resolve(dir));
  if (stats.isSymbolicLink()) throw unusable(dir, 'it is a symbolic link');
  if (stats.uid !== 0 && !isOwn(stats)) throw unusable(dir, 'it belongs to another user');
}

async function requireOwn(dir: string, folder: string): Promise<void> {
  const stats = await lstat(folder);
  if (stats.isSymbolicLink() || !isOwn(stats)) {
    throw unusable(dir, `its folder ${basename(folder)} belongs to another user`);
  }
  if ((stats.mode & 0o077) !== 0) await chmod(folder, PRIVATE_FOLDER);
}

function isOwn({ uid }: Stats): boolean {
  return process.getuid === undefined || uid === process.getuid();
}

function unusable(dir: string, why: string, cause?: unknown): HeapwardenError {
  return new HeapwardenError(
    'HEAPWARDEN_DIR_UNUSABLE',
    `The folder ${dir} cannot be used (${why}); set HEAPWARDEN_DIR to one that this process may write and nobody else owns.`,
    { cause },
  );
}
