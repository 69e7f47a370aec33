/** The token that clients of the API show, shared by the processes of one user that use one folder. */
import { randomBytes } from 'node:crypto';
import { constants, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HeapwardenError } from '../error.js';

const TOKEN_BYTES = 32;
const PRIVATE_FILE = 0o600;

/** Another process that has just made the file writes the token within this time. */
const PATIENCE_MS = 1_000;
const RETRY_MS = 20;

/**
 * Reads `<dir>/token`, or makes it. Of processes that start together, one makes it and the others read it.
 *
 * @throws HeapwardenError `HEAPWARDEN_DIR_UNUSABLE` when the file is there and readable for others, or empty
 */
export async function readOrCreateToken(dir: string): Promise<string> {
  const path = join(dir, 'token');
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  try {
    const file = await open(path, 'wx', PRIVATE_FILE);
    await file.writeFile(`${token}\n`).finally(() => file.close());
    return token;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readToken(path);
}

async function readToken(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { uid, mode } = await file.stat();
    const isOwn = process.getuid === undefined || uid === process.getuid();
    if (!isOwn || (mode & 0o077) !== 0) throw unusable(`The token in ${path} can be read by others`);
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += RETRY_MS) {
      const token = (await file.readFile('utf8')).trim();
      if (token !== '') return token;
      await delay(RETRY_MS);
    }
    throw unusable(`The token in ${path} is empty`);
  } finally {
    await file.close();
  }
}

function unusable(why: string): HeapwardenError {
  return new HeapwardenError(
    'HEAPWARDEN_DIR_UNUSABLE',
    `${why}; remove the file, and a new one is made at the next start.`,
  );
}
