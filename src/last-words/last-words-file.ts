/** The last words on disk: one file per process, in `<dir>/last-words`. */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LastWords } from './last-words.js';

/** Whether the process that wrote them is still there. */
export type IsAlive = (lastWords: LastWords) => boolean;

const FILE = /^\d+-\w+\.json$/;

/** What a process leaves that ends while it writes or takes last words; each takes milliseconds. */
const LEFT_OVER = /^\d+-\w+\.json\.(?:tmp|\d+\.taken)$/;
const LEFT_OVER_MS = 3_600_000;

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/** Where the last words of a process are. */
export function lastWordsPath(
  dir: string,
  { pid, startTicks }: Pick<LastWords, 'pid' | 'startTicks'>,
): string {
  return join(folderOf(dir), `${pid}-${startTicks ?? 'unknown'}.json`);
}

/** Writes the last words, in place of earlier ones of the same process. */
export async function writeLastWords(dir: string, lastWords: LastWords): Promise<void> {
  const path = lastWordsPath(dir, lastWords);
  await mkdir(folderOf(dir), { recursive: true, mode: PRIVATE_FOLDER });
  await writeFile(`${path}.tmp`, `${JSON.stringify(lastWords)}\n`, { mode: PRIVATE_FILE });
  await rename(`${path}.tmp`, path);
}

/**
 * Takes the last words of the processes that are gone. Of several processes that ask at once, one gets them: the
 * file is renamed first, which only one can do.
 */
export async function takeLastWords(dir: string, isAlive: IsAlive): Promise<LastWords[]> {
  const folder = folderOf(dir);
  const names = await readdir(folder).catch(() => []);
  await Promise.all(
    names.filter((name) => LEFT_OVER.test(name)).map((name) => removeIfOld(join(folder, name))),
  );
  const taken = await Promise.all(
    names.filter((name) => FILE.test(name)).map((name) => takeFile(join(folder, name), isAlive)),
  );
  return taken.filter((lastWords) => lastWords !== undefined);
}

/** The last words of the processes that are gone and nobody has taken; they stay where they are. */
export async function readLastWords(dir: string, isAlive: IsAlive): Promise<LastWords[]> {
  const folder = folderOf(dir);
  const names = await readdir(folder).catch(() => []);
  const read = await Promise.all(
    names.filter((name) => FILE.test(name)).map((name) => readFileOf(join(folder, name))),
  );
  return read.filter((lastWords) => lastWords !== undefined).filter((lastWords) => !isAlive(lastWords));
}

async function readFileOf(path: string): Promise<LastWords | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as LastWords;
  } catch {
    // Taken in between, or not one of ours.
    return undefined;
  }
}

async function removeIfOld(path: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > LEFT_OVER_MS) await rm(path);
  } catch {
    // Somebody else was faster.
  }
}

async function takeFile(path: string, isAlive: IsAlive): Promise<LastWords | undefined> {
  const claimed = `${path}.${process.pid}.taken`;
  try {
    const lastWords: LastWords = JSON.parse(await readFile(path, 'utf8'));
    if (isAlive(lastWords)) return undefined;
    await rename(path, claimed);
    await rm(claimed);
    return lastWords;
  } catch {
    // Somebody else was faster, or it is not one of ours.
    return undefined;
  }
}

function folderOf(dir: string): string {
  return join(dir, 'last-words');
}
