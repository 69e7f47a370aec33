/** The folder for captures, and the token in it. */
import type { Stats } from 'node:fs';
import { access, constants, lstat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { size } from '../../report/words.js';
import { type Finding, fail, ok, warn } from './finding.js';

/** @param minFreeBytes - what captures leave free on the disk */
export async function folderFinding(dir: string, minFreeBytes: number): Promise<Finding> {
  const stats = await statsOf(dir);
  if (stats === undefined) return absentFinding(dir);
  const wrong = whatIsWrong(stats);
  if (wrong !== undefined) {
    return fail(
      'folder',
      `${dir} ${wrong}`,
      'Set HEAPWARDEN_DIR to a folder of the user of the application.',
    );
  }
  if (!(await isWritable(dir))) {
    return fail('folder', `${dir} cannot be written`, 'Let the user of the application write it.');
  }
  const { bavail, bsize } = await statfs(dir);
  const freeBytes = bavail * bsize;
  const words = `${dir}, mode ${modeOf(stats)}, ${size(freeBytes)} free`;
  if (freeBytes > minFreeBytes) return ok('folder', words);
  return warn(
    'folder',
    words,
    `Captures leave ${size(minFreeBytes)} free, and so are refused: make room, or lower HEAPWARDEN_STORE_MIN_FREE_BYTES.`,
  );
}

/** @param isGiven - whether the settings have a token, so that the file is not asked */
export async function tokenFinding(dir: string, isGiven: boolean): Promise<Finding> {
  if (isGiven) return ok('token', 'given by HEAPWARDEN_TOKEN or the file of settings');
  const path = join(dir, 'token');
  const stats = await statsOf(path);
  if (stats === undefined) return ok('token', `none yet: the first watched process makes ${path}`);
  if (!stats.isFile() || !isOwn(stats) || (stats.mode & 0o077) !== 0) {
    return fail(
      'token',
      `${path}, mode ${modeOf(stats)}, is not private`,
      'Remove it; a new one is made at the next start.',
    );
  }
  return ok('token', `${path}, mode ${modeOf(stats)}`);
}

async function absentFinding(dir: string): Promise<Finding> {
  const parent = await nearest(dirname(resolve(dir)));
  if (await isWritable(parent)) return ok('folder', `${dir} is made by the first watched process`);
  return fail('folder', `${dir} cannot be made`, 'Set HEAPWARDEN_DIR to a folder that can.');
}

function whatIsWrong(stats: Stats): string | undefined {
  if (stats.isSymbolicLink()) return 'is a symbolic link';
  if (!stats.isDirectory()) return 'is no folder';
  return stats.uid !== 0 && !isOwn(stats) ? 'belongs to another user' : undefined;
}

function isOwn({ uid }: Stats): boolean {
  return process.getuid === undefined || uid === process.getuid();
}

async function nearest(path: string): Promise<string> {
  return (await statsOf(path)) === undefined ? nearest(dirname(path)) : path;
}

function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

function statsOf(path: string): Promise<Stats | undefined> {
  return lstat(resolve(path)).catch(() => undefined);
}

function modeOf({ mode }: Stats): string {
  return (mode & 0o777).toString(8).padStart(4, '0');
}
