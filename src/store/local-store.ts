/**
 * Artefacts in a local folder: `<id>.<extension>` and, beside it, `<id>.json` with the record.
 *
 * An artefact is written under a temporary name and synced; then its record is written; then it gets its name,
 * which makes both visible. So a crash at any moment leaves a whole artefact in the list or none, and the space
 * of a half one is given back when the next looks after the folder.
 *
 * The store stays within its bounds by itself, and loses as little evidence as they allow:
 * - `maxBytes` and `minFreeBytes` hold at every moment, for a volume with a limit of its own evicts whoever passes it.
 *   So older artefacts go while a new one is written, the oldest first, each at the moment its room is needed; the
 *   newest two heap snapshots of a process, which show together what grows, go last. Of
 *   several that are written at once, each may overlook the last 4 MB of another.
 * - None goes for a step that fails all the same: when removing all would not make the room, none is removed. How large
 *   an artefact is going to be is not known, so what went for its earlier steps is lost when a later one fails.
 * - `maxArtefacts` is not pressing. It is kept when the new one is whole, so a capture that fails costs no older one.
 */
import { constants, createReadStream } from 'node:fs';
import { lstat, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaptureAnalysis, CaptureKind, CaptureRecord } from '../capture/record.js';
import { artefactName, isCaptureId, RECORD, recordName } from './artefact-name.js';
import type { ArtefactStore, ArtefactWriter, StoredArtefact, StoreUsage } from './artefact-store.js';
import { removeLeftovers, temporaryOf } from './local-leftovers.js';
import { fullIfNoSpace, ifThere, LocalRoom } from './local-room.js';
import { LocalWriter } from './local-writer.js';
import { openPrivateFolder } from './private-folder.js';
import { syncFolder, writeRecord } from './record-file.js';
import { bytesOf, type Kept, type StoreBounds, surplus } from './retention.js';

/** A link in the store would hand out a file that is none of its own. */
const UNLINKED = constants.O_RDONLY | constants.O_NOFOLLOW;

export class LocalStore implements ArtefactStore {
  readonly #dir: string;
  readonly #folder: string;
  readonly #bounds: StoreBounds;
  readonly #now: () => number;
  readonly #room: LocalRoom;

  private constructor(dir: string, folder: string, bounds: StoreBounds, now: () => number) {
    this.#dir = dir;
    this.#folder = folder;
    this.#bounds = bounds;
    this.#now = now;
    this.#room = new LocalRoom({
      folder,
      bounds,
      readKept: () => this.#kept(),
      remove: (id) => this.remove(id),
    });
  }

  /**
   * Opens the store in `<dir>/captures`, makes the folders where they are missing, removes what processes that are
   * gone have left half written, and what is beyond the bounds.
   *
   * @throws HeapwardenError `HEAPWARDEN_DIR_UNUSABLE` when `dir` cannot be made or written, or belongs to somebody else
   */
  static async open(dir: string, bounds: StoreBounds, now = Date.now): Promise<LocalStore> {
    const store = new LocalStore(dir, await openPrivateFolder(dir, 'captures'), bounds, now);
    await store.retain();
    return store;
  }

  /**
   * Begins an artefact; makes the folder again when it was removed.
   *
   * The writer's stream fails with `HEAPWARDEN_STORE_FULL` when the artefact grows larger than `maxBytes`, or than the
   * disk has room for, that of all older artefacts included.
   *
   * @throws HeapwardenError `HEAPWARDEN_STORE_FULL` when the disk has no room at all, `HEAPWARDEN_DIR_UNUSABLE` as `open`
   * @throws TypeError when `id` is no UUID
   */
  async create({ id, kind }: Pick<CaptureRecord, 'id' | 'kind'>): Promise<ArtefactWriter> {
    const artefactPath = this.#artefactPath(id, kind);
    await openPrivateFolder(this.#dir, 'captures');
    await this.retain();
    const makeRoom = this.#room.maker(temporaryOf(artefactPath));
    await makeRoom(0);
    return LocalWriter.open({
      artefactPath,
      recordPath: this.#recordPath(id),
      makeRoom,
      // What is not removed now will be by the next.
      onStored: () => this.#removeForCount(id).catch(() => {}),
    });
  }

  async list(): Promise<CaptureRecord[]> {
    const names = (await ifThere(readdir(this.#folder))) ?? [];
    const ids = names.filter((name) => name.endsWith(RECORD)).map((name) => name.slice(0, -RECORD.length));
    const artefacts = await Promise.all(ids.map((id) => this.find(id)));
    return artefacts
      .flatMap((artefact) => artefact?.record ?? [])
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  async find(id: string): Promise<StoredArtefact | undefined> {
    if (!isCaptureId(id)) return undefined;
    try {
      const text = await readFile(this.#recordPath(id), { encoding: 'utf8', flag: UNLINKED });
      const record: CaptureRecord = JSON.parse(text);
      const path = this.#artefactPath(id, record.kind);
      const isOurs = record.id === id && !Number.isNaN(Date.parse(record.createdAt));
      const stats = await lstat(path);
      const isWhole = isOurs && stats.isFile() && record.storedBytes === stats.size;
      return isWhole ? { record, read: () => createReadStream(path) } : undefined;
    } catch {
      // Removed in between, never finished, or not written by us.
      return undefined;
    }
  }

  /** @throws HeapwardenError `HEAPWARDEN_STORE_FULL` when the disk has no room for the record; the old one stays */
  async noteAnalysis(id: string, analysis: CaptureAnalysis): Promise<boolean> {
    const artefact = await this.find(id);
    if (artefact === undefined) return false;
    const path = this.#recordPath(id);
    try {
      await writeRecord(path, { ...artefact.record, analysis });
      await syncFolder(path);
    } catch (error) {
      throw fullIfNoSpace(error as Error);
    }
    return true;
  }

  async remove(id: string): Promise<boolean> {
    const artefact = await this.find(id);
    if (artefact === undefined) return false;
    // In this order, so that a crash in between leaves the small file and not the large one.
    await rm(this.#artefactPath(id, artefact.record.kind), { force: true });
    await rm(this.#recordPath(id), { force: true });
    return true;
  }

  /** What is available counts the stored artefacts in: a new one may take the place of all of them. */
  async usage(): Promise<StoreUsage> {
    const { kept, unfinishedBytes, spareBytes } = await this.#room.look();
    const bytes = bytesOf(kept);
    const availableBytes = Math.max(0, Math.min(this.#bounds.maxBytes - unfinishedBytes, spareBytes + bytes));
    return { artefactCount: kept.length, bytes, availableBytes };
  }

  /** Removes what is beyond the bounds, and what writers that are gone have left half written. */
  async retain(): Promise<void> {
    await ifThere(removeLeftovers(this.#folder, this.#now()));
    for (const { id } of surplus(await this.#kept(), this.#bounds, this.#now())) await this.remove(id);
  }

  /** The oldest of the others: by a clock that was set back, the new one may look older. */
  async #removeForCount(newId: string): Promise<void> {
    const others = (await this.#kept()).filter(({ id }) => id !== newId);
    const maxArtefacts = this.#bounds.maxArtefacts - 1;
    const bounds = { maxArtefacts, maxAgeMs: Infinity, maxBytes: Infinity };
    for (const { id } of surplus(others, bounds, this.#now())) await this.remove(id);
  }

  async #kept(): Promise<Kept[]> {
    return (await this.list()).map(({ id, kind, pid, createdAt, storedBytes }) => ({
      id,
      kind,
      pid,
      createdAtMs: Date.parse(createdAt),
      bytes: storedBytes ?? 0,
    }));
  }

  #artefactPath(id: string, kind: CaptureKind): string {
    return join(this.#folder, artefactName(id, kind));
  }

  #recordPath(id: string): string {
    return join(this.#folder, recordName(id));
  }
}
