/**
 * What writers that are gone have left in a store. Temporary names carry pid and host of their writer, so that the
 * next process knows which are nobody's: in containers that share a volume, every writer may have the pid 1.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const TEMPORARY = /\.(\d+)@(.+)\.tmp$/;
const RECORD = /^(.+)\.json$/;

/** A record is written a moment before its artefact gets its name. */
const ORPHAN_AGE_MS = 3_600_000;

export async function removeLeftovers(folder: string, nowMs: number): Promise<void> {
  const names = await readdir(folder);
  for (const name of names) {
    const [, pid, host] = TEMPORARY.exec(name) ?? [];
    const isNobodys = host === hostname() && !isAlive(Number(pid));
    if (isNobodys || (await isOrphan(name, names, folder, nowMs)))
      await rm(join(folder, name), { force: true });
  }
}

/** A record whose artefact never got its name, or was removed when the process died. */
async function isOrphan(
  name: string,
  names: readonly string[],
  folder: string,
  nowMs: number,
): Promise<boolean> {
  const id = RECORD.exec(name)?.[1];
  if (id === undefined || names.some((other) => other.startsWith(`${id}.`) && other !== name)) return false;
  const stats = await stat(join(folder, name)).catch(() => undefined);
  return stats !== undefined && nowMs - stats.mtimeMs > ORPHAN_AGE_MS;
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
