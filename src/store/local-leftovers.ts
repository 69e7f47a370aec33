/**
 * What is half written in a local store, and what writers that are gone have left. Temporary names carry pid and host
 * of their writer: in containers that share a volume, every writer may have the pid 1.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Temporary files that this thread writes; whatever else has its pid was left by a process before. */
export const openTemporaries = new Set<string>();

const TEMPORARY_SUFFIX = `.${process.pid}@${hostname()}.tmp`;
const TEMPORARY = /\.(\d+)@(.+)\.tmp$/;
const RECORD = /^([^.]+)\.json$/;

/**
 * A record is written a moment before its artefact gets its name; and a writer that has not written for so long is
 * gone, though its pid may be somebody else's now, or its host cannot be asked.
 */
const ABANDONED_AGE_MS = 3_600_000;

/** The name under which this process writes `path`, until it is whole. */
export function temporaryOf(path: string): string {
  return `${path}${TEMPORARY_SUFFIX}`;
}

/** Removes what belongs to nobody. What is being written, by this process or another, stays. */
export async function removeLeftovers(folder: string, nowMs: number): Promise<void> {
  const names = await readdir(folder);
  const ids = new Set(names.filter((name) => !RECORD.test(name)).map((name) => name.split('.')[0]));
  for (const name of names) {
    const path = join(folder, name);
    const id = RECORD.exec(name)?.[1];
    const isOrphan = id !== undefined && !ids.has(id);
    const [, pid, host] = TEMPORARY.exec(name) ?? [];
    const isTemporary = pid !== undefined && !openTemporaries.has(path);
    const isDeads = isTemporary && host === hostname() && !isAlive(Number(pid));
    const mayBeAbandoned = isOrphan || isTemporary;
    if (isDeads || (mayBeAbandoned && (await isAbandoned(path, nowMs)))) await rm(path, { force: true });
  }
}

/** Bytes of what is being written, `own` aside. */
export async function unfinishedBytes(folder: string, own: string): Promise<number> {
  const paths = (await readdir(folder))
    .filter((name) => TEMPORARY.test(name))
    .map((name) => join(folder, name))
    .filter((path) => path !== own);
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path)
        .then(({ size }) => size)
        .catch(() => 0),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function isAbandoned(path: string, nowMs: number): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && nowMs - stats.mtimeMs > ABANDONED_AGE_MS;
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
