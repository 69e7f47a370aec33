/**
 * Artefacts in a local folder: `<id>.<extension>` and, beside it, `<id>.json` with the record.
 *
 * An artefact is written under a temporary name and synced; then its record is written; then it gets its name,
 * which makes both visible. So a crash at any moment leaves a whole artefact in the list or none, and the space
 * of a half one is given back at the next start.
 *
 * The store stays within its bounds by itself: the oldest artefacts go, but not sooner than the room is needed.
 */
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { CaptureKind, CaptureRecord } from '../capture/record.js';
import { HeapwardenError } from '../error.js';
import type { ArtefactStore, ArtefactWriter, StoredArtefact, StoreUsage } from './artefact-store.js';
import { BoundedFile } from './bounded-file.js';
import { removeLeftovers } from './leftovers.js';
import { openPrivateFolder } from './private-folder.js';
import { type Incoming, type Kept, type StoreBounds, surplus } from './retention.js';

const EXTENSIONS: Readonly<Record<CaptureKind, string>> = {
  'heap-snapshot': 'heapsnapshot.gz',
  'heap-profile': 'heapprofile.gz',
  report: 'report.json.gz',
};

const PRIVATE_FILE = 0o600;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The disk is looked at again whenever the file has grown by this. */
const LOOK_BYTES = 4 * 1024 * 1024;

/** Of a writer that lives; {@link removeLeftovers} reads it. */
const TEMPORARY_SUFFIX = `.${process.pid}@${hostname()}.tmp`;

const MB = 1024 * 1024;

export class LocalStore implements ArtefactStore {
  readonly #dir: string;
  readonly #bounds: StoreBounds;
  readonly #now: () => number;
  #folder: string;

  private constructor(dir: string, folder: string, bounds: StoreBounds, now: () => number) {
    this.#dir = dir;
    this.#folder = folder;
    this.#bounds = bounds;
    this.#now = now;
  }

  /**
   * Opens the store in `<dir>/captures`, makes the folders where they are missing, removes what processes that are
   * gone have left half written, and what is beyond the bounds.
   *
   * @throws HeapwardenError `HEAPWARDEN_DIR_UNUSABLE` when `dir` cannot be made or written, or belongs to somebody else
   */
  static async open(dir: string, bounds: StoreBounds, now = Date.now): Promise<LocalStore> {
    const folder = await openPrivateFolder(dir, 'captures');
    await removeLeftovers(folder, now());
    const store = new LocalStore(dir, folder, bounds, now);
    await store.retain();
    return store;
  }

  async create({ id, kind }: Pick<CaptureRecord, 'id' | 'kind'>): Promise<ArtefactWriter> {
    // Somebody may have removed it.
    this.#folder = await openPrivateFolder(this.#dir, 'captures');
    await this.retain({ count: 1, bytes: 0 });
    await this.#makeRoom(0);
    const path = this.#artefactPath(id, kind);
    const temporary = `${path}${TEMPORARY_SUFFIX}`;
    const file = await open(temporary, 'w', PRIVATE_FILE);
    const stream = new BoundedFile(file, this.#roomMaker());
    let isRecorded = false;
    return {
      stream,
      commit: async (record) => {
        await this.#writeRecord(record);
        isRecorded = true;
        await rename(temporary, path);
        await syncFolder(this.#folder);
      },
      abort: async () => {
        stream.on('error', () => {}).destroy();
        await rm(temporary, { force: true }).catch(() => {});
        if (isRecorded) await rm(this.#recordPath(id), { force: true }).catch(() => {});
      },
    };
  }

  async list(): Promise<CaptureRecord[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    const artefacts = await Promise.all(ids.map((id) => this.find(id)));
    return artefacts
      .flatMap((artefact) => artefact?.record ?? [])
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  async find(id: string): Promise<StoredArtefact | undefined> {
    if (!UUID.test(id)) return undefined;
    try {
      const record: CaptureRecord = JSON.parse(await readFile(this.#recordPath(id), 'utf8'));
      const path = this.#artefactPath(id, record.kind);
      const isWhole = record.id === id && record.storedBytes === (await stat(path)).size;
      return isWhole ? { record, read: () => createReadStream(path) } : undefined;
    } catch {
      // Removed in between, never finished, or not written by us.
      return undefined;
    }
  }

  async remove(id: string): Promise<boolean> {
    const artefact = await this.find(id);
    if (artefact === undefined) return false;
    // In this order, so that a crash in between leaves the small file and not the large one.
    await rm(this.#artefactPath(id, artefact.record.kind), { force: true });
    await rm(this.#recordPath(id), { force: true });
    return true;
  }

  async usage(): Promise<StoreUsage> {
    const kept = await this.#kept();
    const bytes = kept.reduce((sum, artefact) => sum + artefact.bytes, 0);
    // A new artefact may take the place of all the others.
    const onDiskBytes = Math.max(0, (await this.#spareBytes()) + bytes);
    const availableBytes = Math.min(this.#bounds.maxBytes, onDiskBytes);
    return { artefactCount: kept.length, bytes, availableBytes };
  }

  /** Removes what is beyond the bounds, and as much more as `incoming` needs. */
  async retain(incoming?: Incoming): Promise<void> {
    for (const { id } of surplus(await this.#kept(), this.#bounds, this.#now(), incoming))
      await this.remove(id);
  }

  /** Asked for every chunk, so it looks only when the file has grown by some megabytes. */
  #roomMaker(): (totalBytes: number) => Promise<void> {
    let grantedBytes = 0;
    return async (totalBytes) => {
      if (totalBytes <= grantedBytes) return;
      const isSmall = this.#bounds.maxBytes < 2 * LOOK_BYTES;
      const wantedBytes = isSmall ? totalBytes : totalBytes + LOOK_BYTES;
      await this.#makeRoom(Math.min(wantedBytes, Math.max(totalBytes, this.#bounds.maxBytes)));
      grantedBytes = wantedBytes;
    };
  }

  /** @throws HeapwardenError `HEAPWARDEN_STORE_FULL` when an artefact of that size has no room in an empty store */
  async #makeRoom(totalBytes: number): Promise<void> {
    const { maxBytes } = this.#bounds;
    if (totalBytes > maxBytes)
      throw full(`an artefact may not be larger than storeMaxBytes, ${mb(maxBytes)}`);
    await this.retain({ count: 1, bytes: totalBytes });
    while ((await this.#spareBytes()) <= 0) {
      const oldest = (await this.#kept()).sort((a, b) => a.createdAtMs - b.createdAtMs)[0];
      if (oldest === undefined) {
        throw full(`the disk has no more than storeMinFreeBytes, ${mb(this.#bounds.minFreeBytes)}, free`);
      }
      await this.remove(oldest.id);
    }
  }

  /** What the disk has beyond what is left to others; below zero when that is touched already. */
  async #spareBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#folder);
    return bavail * bsize - this.#bounds.minFreeBytes;
  }

  async #kept(): Promise<Kept[]> {
    return (await this.list()).map(({ id, createdAt, storedBytes }) => ({
      id,
      createdAtMs: Date.parse(createdAt),
      bytes: storedBytes ?? 0,
    }));
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

  #artefactPath(id: string, kind: CaptureKind): string {
    if (!UUID.test(id)) throw new TypeError(`"${id}" is no id of a capture`);
    return join(this.#folder, `${id}.${EXTENSIONS[kind]}`);
  }

  #recordPath(id: string): string {
    return join(this.#folder, `${id}.json`);
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

function full(why: string): HeapwardenError {
  return new HeapwardenError(
    'HEAPWARDEN_STORE_FULL',
    `There is no room for the artefact: ${why}. Remove artefacts, or raise the bound.`,
  );
}

function mb(bytes: number): string {
  return `${Math.round(bytes / MB)} MB`;
}
