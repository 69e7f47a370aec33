/**
 * One process at a time on a machine does a work: `<dir>/<name>.lock` names the one that does.
 *
 * No two processes have it at once, however many try, because of two rules:
 * - It is written whole under a name of its own and then linked to the one name. `link` succeeds for one alone, as
 *   `O_EXCL` does, and nobody ever reads a lock that is half written.
 * - A dead holder's lock is removed only by who has the claim on it, and finds it still there. A claim is a lock of the
 *   same make, named after the text of the dead one, which is like no other and never comes back. So whoever was slow,
 *   and acts on what he read long ago, finds another text and removes nothing. Renaming the lock away, as is often
 *   done, would take the new lock of whoever was quicker.
 */
import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Start of a process in clock ticks since boot; undefined when there is no such process, or no telling. */
export type ReadStartTicks = (pid: number) => number | undefined;

/** What one process at a time does. */
export interface LockedWork {
  /** Of the lock: `<name>.lock`. */
  readonly name: string;
  /** What its holder does, in words that follow "Process 7". */
  readonly words: string;
}

export const CAPTURING: LockedWork = { name: 'capture', words: 'takes a heap snapshot' };

export type LockAnswer =
  /** Never rejects; removes nothing but the lock that was taken. */
  | { readonly release: () => Promise<void> }
  /** Who has it, or why it cannot be had, in a sentence. */
  | { readonly takenBy: string };

interface Holder {
  readonly pid: number;
  /** Null where there is no procfs. */
  readonly startTicks: number | null;
  readonly host: string;
  readonly takenAt: string;
}

const PRIVATE_FILE = 0o600;

/** Somebody else is quicker each time; when that goes on, the machine is busy with it. */
const MAX_TRIES = 5;

/** A holder on another host cannot be looked at; nothing that is locked takes longer. */
const MAX_FOREIGN_AGE_MS = 3_600_000;

export class MachineLock {
  readonly #dir: string;
  readonly #work: LockedWork;
  readonly #readStartTicks: ReadStartTicks;

  /** @param dir - made when it is missing */
  constructor(dir: string, work: LockedWork, readStartTicks: ReadStartTicks) {
    this.#dir = dir;
    this.#work = work;
    this.#readStartTicks = readStartTicks;
  }

  /** Never rejects: a folder in which no lock can be made lets the work find out for itself. */
  async take(): Promise<LockAnswer> {
    const path = join(this.#dir, `${this.#work.name}.lock`);
    const token = randomUUID();
    const own = `${path}.${token}`;
    const text = JSON.stringify({ ...this.#self(), token });
    try {
      await mkdir(this.#dir, { recursive: true, mode: 0o700 });
      await writeFile(own, text, { mode: PRIVATE_FILE });
      const takenBy = await this.#linkOrTell(own, path);
      return takenBy === undefined ? { release: () => release(path, text) } : { takenBy };
    } catch {
      return { release: async () => {} };
    } finally {
      await rm(own, { force: true }).catch(() => {});
    }
  }

  /** Undefined when `path` is ours now. */
  async #linkOrTell(own: string, path: string): Promise<string | undefined> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      if (await isLinked(own, path)) return undefined;
      const text = await read(path);
      if (text === undefined) continue;
      if (text instanceof Error) return `${path} is no lock of ours (${text.message}); remove it.`;
      const holder = parseHolder(text);
      if (holder !== undefined && this.#isAlive(holder)) return wordsOf(holder, this.#work);
      await this.#clear(own, path, text);
    }
    return `Others are quicker each time to take ${path}.`;
  }

  /** Removes `text` of somebody who is dead, or not one of us, unless somebody else is at it. */
  async #clear(own: string, path: string, text: string): Promise<void> {
    const claim = `${path}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    if ((await this.#linkOrTell(own, claim)) !== undefined) return;
    try {
      if ((await read(path)) === text) await rm(path);
    } finally {
      await rm(claim);
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
    if (host !== hostname()) return Math.abs(Date.now() - Date.parse(takenAt)) < MAX_FOREIGN_AGE_MS;
    const canTell = startTicks !== null && this.#readStartTicks(process.pid) !== undefined;
    if (canTell) return this.#readStartTicks(pid) === startTicks;
    try {
      return process.kill(pid, 0);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  }
}

/** It may be another's by now, when this process was thought dead. */
async function release(path: string, text: string): Promise<void> {
  if ((await read(path)) === text) await rm(path, { force: true }).catch(() => {});
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

/** Undefined when it is gone. */
async function read(path: string): Promise<string | Error | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : (error as Error);
  }
}

/** Undefined for what none of us has written. */
function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, startTicks, host, takenAt }: Partial<Holder> = JSON.parse(text);
    if (!Number.isSafeInteger(pid) || typeof host !== 'string' || typeof takenAt !== 'string')
      return undefined;
    if (startTicks !== null && typeof startTicks !== 'number') return undefined;
    return { pid: pid as number, startTicks, host, takenAt };
  } catch {
    return undefined;
  }
}

function wordsOf({ pid, host, takenAt }: Holder, { words }: LockedWork): string {
  const where = host === hostname() ? '' : ` on ${host}`;
  return `Process ${pid}${where} ${words} since ${takenAt}.`;
}
