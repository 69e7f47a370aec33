/** Makes room in a local store while an artefact is written: looks, decides by {@link planRoom}, removes. */
import type { StatsFs } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { HeapwardenError } from '../error.js';
import { unfinishedBytes } from './local-leftovers.js';
import { type Growth, type Holdings, planRoom } from './quota.js';
import type { Kept, StoreBounds } from './retention.js';

export interface LocalRoomOptions {
  readonly folder: string;
  readonly bounds: StoreBounds;
  /** All that is stored; dear, since it reads every record. */
  readonly readKept: () => Promise<readonly Kept[]>;
  readonly remove: (id: string) => Promise<unknown>;
}

/** Times of files are coarse: a folder that has changed just now may change again under the same time. */
const SETTLED_MS = 1_000;

export class LocalRoom {
  readonly #options: LocalRoomOptions;
  #lastKept: { readonly mtimeMs: number; readonly kept: readonly Kept[] } | undefined;

  constructor(options: LocalRoomOptions) {
    this.#options = options;
  }

  /**
   * @param own - the temporary file of the artefact
   * @returns asks for room for a size that only grows; called before every chunk, it looks only when what was granted
   *   is used up. Rejects with `HEAPWARDEN_STORE_FULL`.
   */
  maker(own: string): (toBytes: number) => Promise<void> {
    let fromBytes = 0;
    let grantedBytes = -1;
    return async (toBytes) => {
      if (toBytes > grantedBytes) grantedBytes = await this.#make({ fromBytes, toBytes }, own);
      fromBytes = toBytes;
    };
  }

  /** What there is. A folder that somebody has removed holds nothing; it is made again for the next artefact. */
  async look(own = ''): Promise<Holdings> {
    const { folder, bounds } = this.#options;
    const { bavail, bsize } = await statfsOfNearest(folder);
    return {
      kept: await this.#kept(),
      unfinishedBytes: (await ifThere(unfinishedBytes(folder, own))) ?? 0,
      spareBytes: bavail * bsize - bounds.minFreeBytes,
    };
  }

  async #make(growth: Growth, own: string): Promise<number> {
    const { bounds, remove } = this.#options;
    const plan = planRoom(growth, await this.look(own), bounds);
    if ('refusal' in plan) throw full(plan.refusal);
    for (const { id } of plan.removed) await remove(id);
    if (plan.removed.length === 0) return plan.grantedBytes;
    // Some file systems give space back late, or not while a download reads: then no more are removed for it.
    const after = planRoom(growth, { ...(await this.look(own)), kept: [] }, bounds);
    if ('refusal' in after) throw full(after.refusal);
    return plan.grantedBytes;
  }

  async #kept(): Promise<readonly Kept[]> {
    const mtimeMs = (await ifThere(stat(this.#options.folder)))?.mtimeMs ?? 0;
    if (this.#lastKept?.mtimeMs === mtimeMs) return this.#lastKept.kept;
    const kept = await this.#options.readKept();
    this.#lastKept = Date.now() - mtimeMs > SETTLED_MS ? { mtimeMs, kept } : undefined;
    return kept;
  }
}

/** What the system says when somebody else was quicker to fill the disk, in our words; other errors as they are. */
export function fullIfNoSpace<E extends Error>(error: E): E | HeapwardenError {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' ? full(error.message, error) : error;
}

/** Undefined when there is no such file or folder. */
export async function ifThere<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of the disk that `path` is on, or will be. */
async function statfsOfNearest(path: string): Promise<StatsFs> {
  const parent = dirname(resolve(path));
  const own = parent === path ? await statfs(path) : await ifThere(statfs(path));
  return own ?? statfsOfNearest(parent);
}

function full(why: string, cause?: unknown): HeapwardenError {
  return new HeapwardenError(
    'HEAPWARDEN_STORE_FULL',
    `There is no room for the artefact: ${why}. Remove artefacts, make room on the disk, or change the bound.`,
    { cause },
  );
}
