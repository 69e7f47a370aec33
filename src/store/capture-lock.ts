/**
 * One heap snapshot at a time on a machine: `<dir>/capture.lock` names the process that takes one. The file is made
 * under a name of its own and linked to the one name, which succeeds for one process alone. The lock of a dead
 * process is first renamed away; that too succeeds for one alone, and whoever loses begins anew.
 */
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Start of a process in clock ticks since boot; undefined when there is no such process, or no telling. */
export type ReadStartTicks = (pid: number) => number | undefined;

export type LockAnswer =
  | { readonly release: () => Promise<void> }
  /** Who has it, in a sentence. */
  | { readonly takenBy: string };

interface Holder {
  readonly pid: number;
  readonly startTicks: number | null;
  readonly host: string;
  readonly takenAt: string;
}

const PRIVATE_FILE = 0o600;
const MAX_TRIES = 5;

/** A holder on another host cannot be looked at; no snapshot takes longer. */
const MAX_FOREIGN_AGE_MS = 3_600_000;

let serial = 0;

export class CaptureLock {
  readonly #dir: string;
  readonly #readStartTicks: ReadStartTicks;

  constructor(dir: string, readStartTicks: ReadStartTicks) {
    this.#dir = dir;
    this.#readStartTicks = readStartTicks;
  }

  /** Never rejects: a folder in which no lock can be made lets the capture find out for itself. */
  async take(): Promise<LockAnswer> {
    const path = join(this.#dir, 'capture.lock');
    const own = `${path}.${process.pid}-${++serial}@${hostname()}`;
    try {
      await mkdir(this.#dir, { recursive: true, mode: 0o700 });
      await writeFile(own, JSON.stringify(this.#self()), { mode: PRIVATE_FILE });
      return await this.#takeWith(own, path);
    } catch {
      return { release: async () => {} };
    } finally {
      await rm(own, { force: true }).catch(() => {});
    }
  }

  async #takeWith(own: string, path: string): Promise<LockAnswer> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      if (await isLinked(own, path)) return { release: () => rm(path, { force: true }).catch(() => {}) };
      const holder = await readHolder(path);
      if (holder === 'gone') continue;
      if (holder !== 'unreadable' && this.#isAlive(holder)) {
        const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
        return { takenBy: `Process ${holder.pid}${where} takes a heap snapshot since ${holder.takenAt}.` };
      }
      await this.#clear(path, own);
    }
    return { takenBy: 'Other processes take heap snapshots one after the other.' };
  }

  /** Renames a dead holder's lock away, unless it has become somebody else's in the meantime: then it is put back. */
  async #clear(path: string, own: string): Promise<void> {
    const removed = `${own}.dead`;
    try {
      await rename(path, removed);
      const holder = await readHolder(removed);
      if (typeof holder === 'object' && this.#isAlive(holder)) await link(removed, path);
    } catch {
      // Somebody else was faster.
    } finally {
      await rm(removed, { force: true });
    }
  }

  #self(): Holder {
    return {
      pid: process.pid,
      startTicks: this.#readStartTicks(process.pid) ?? null,
      host: hostname(),
      takenAt: new Date().toISOString(),
    };
  }

  #isAlive({ pid, startTicks, host, takenAt }: Holder): boolean {
    if (host !== hostname()) return Date.now() - Date.parse(takenAt) < MAX_FOREIGN_AGE_MS;
    if (startTicks !== null) return this.#readStartTicks(pid) === startTicks;
    try {
      return process.kill(pid, 0);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  }
}

async function isLinked(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | 'gone' | 'unreadable'> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'unreadable';
  }
}
