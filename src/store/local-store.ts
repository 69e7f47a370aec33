/**
 * Artefacts in a local folder: `<id>.heapsnapshot.gz` and, beside it, `<id>.json` with its record.
 *
 * An artefact is written under a temporary name and synced; then its record is written; then it gets its name,
 * which makes both visible. So a crash at any moment leaves a whole artefact in the list or none, and the space
 * of a half one is given back at the next start.
 */
import { createWriteStream, type Stats } from 'node:fs';
import {
  access,
  chmod,
  constants,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import type { CaptureRecord } from '../capture/record.js';
import { HeapwardenError } from '../error.js';

/** An artefact on disk. */
export interface StoredArtefact {
  readonly record: CaptureRecord;
  /** Path of the gzip file. */
  readonly path: string;
}

/** An artefact that is being written; nobody sees it before it is committed. */
export interface StoreWriter {
  readonly stream: Writable;
  /** Makes the artefact visible, with its record. */
  commit(record: CaptureRecord): Promise<void>;
  /** Gives the space back. */
  abort(): Promise<void>;
}

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Temporary names carry pid and host of their writer, so that the next process knows which are nobody's: in
 * containers that share a volume, every writer may have the pid 1.
 */
const TEMPORARY_SUFFIX = `.${process.pid}@${hostname()}.tmp`;
const TEMPORARY = /\.(\d+)@(.+)\.tmp$/;

export class LocalStore {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Opens the store in `<dir>/captures`, makes the folders where they are missing, and removes what processes
   * that are gone have left half written.
   *
   * @throws HeapwardenError `HEAPWARDEN_DIR_UNUSABLE` when `dir` cannot be made or written, or belongs to somebody else
   */
  static async open(dir: string): Promise<LocalStore> {
    const folder = join(dir, 'captures');
    try {
      await mkdir(dir, { recursive: true, mode: PRIVATE_FOLDER });
      await requireTrusted(dir);
      await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
      await requireOwn(dir, folder);
      await access(folder, constants.W_OK);
      await removeLeftovers(folder);
    } catch (cause) {
      if (cause instanceof HeapwardenError) throw cause;
      throw unusable(dir, (cause as Error).message, cause);
    }
    return new LocalStore(folder);
  }

  /** Begins an artefact. @param id - a UUID */
  async create(id: string): Promise<StoreWriter> {
    const temporary = `${this.#artefactPath(id)}${TEMPORARY_SUFFIX}`;
    const file = await open(temporary, 'w', PRIVATE_FILE);
    let isRecorded = false;
    return {
      stream: createWriteStream(temporary, { fd: file, flush: true }),
      commit: async (record) => {
        await this.#writeRecord(record);
        isRecorded = true;
        await rename(temporary, this.#artefactPath(id));
        await syncFolder(this.#folder);
      },
      abort: async () => {
        await file.close().catch(() => {});
        await rm(temporary, { force: true });
        if (isRecorded) await rm(this.#recordPath(id), { force: true });
      },
    };
  }

  /** Records of the artefacts that are whole, newest first. */
  async list(): Promise<CaptureRecord[]> {
    const names = await readdir(this.#folder);
    const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    const artefacts = await Promise.all(ids.map((id) => this.find(id)));
    return artefacts
      .flatMap((artefact) => artefact?.record ?? [])
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  /** Undefined when there is no whole artefact under `id`. */
  async find(id: string): Promise<StoredArtefact | undefined> {
    if (!UUID.test(id)) return undefined;
    const path = this.#artefactPath(id);
    try {
      const record: CaptureRecord = JSON.parse(await readFile(this.#recordPath(id), 'utf8'));
      const isWhole = record.id === id && record.storedBytes === (await stat(path)).size;
      return isWhole ? { record, path } : undefined;
    } catch {
      // Removed in between, never finished, or not written by us.
      return undefined;
    }
  }

  /** False when there is nothing under `id`. */
  async remove(id: string): Promise<boolean> {
    if ((await this.find(id)) === undefined) return false;
    // In this order, so that a crash in between leaves the small file and not the large one.
    await rm(this.#artefactPath(id), { force: true });
    await rm(this.#recordPath(id), { force: true });
    return true;
  }

  async #writeRecord(record: CaptureRecord): Promise<void> {
    const temporary = `${this.#recordPath(record.id)}${TEMPORARY_SUFFIX}`;
    const file = await open(temporary, 'w', PRIVATE_FILE);
    try {
      await file.writeFile(`${JSON.stringify(record)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#recordPath(record.id));
  }

  #artefactPath(id: string): string {
    if (!UUID.test(id)) throw new TypeError(`"${id}" is no id of a capture`);
    return join(this.#folder, artefactName(id));
  }

  #recordPath(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}

function artefactName(id: string): string {
  return `${id}.heapsnapshot.gz`;
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

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid, host] = TEMPORARY.exec(name) ?? [];
    if (host === hostname() && !isAlive(Number(pid))) await rm(join(folder, name), { force: true });
  }
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

/** A rename is on disk only when the folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function unusable(dir: string, why: string, cause?: unknown): HeapwardenError {
  return new HeapwardenError(
    'HEAPWARDEN_DIR_UNUSABLE',
    `The folder ${dir} cannot be used (${why}); set HEAPWARDEN_DIR to one that this process may write and nobody else owns.`,
    { cause },
  );
}
