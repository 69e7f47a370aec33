/** The file of a record: whole or not there, also after a crash of the machine. */
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CaptureRecord } from '../capture/record.js';
import { openTemporaries, temporaryOf } from './local-leftovers.js';

const PRIVATE_FILE = 0o600;

/** Writes the file, or replaces it; {@link syncFolder} makes its name last. Leaves nothing behind when it fails. */
export async function writeRecord(path: string, record: CaptureRecord): Promise<void> {
  const temporary = temporaryOf(path);
  openTemporaries.add(temporary);
  try {
    const file = await open(temporary, 'w', PRIVATE_FILE);
    try {
      await file.writeFile(`${JSON.stringify(record)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  } finally {
    openTemporaries.delete(temporary);
  }
}

/** Of the folder that `path` is in: a rename is on disk only when the folder is. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(dirname(path), 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
