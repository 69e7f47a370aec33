/**
 * The notices of a process on the disk, until they are delivered: `<dir>/alerts/<process>/<notice>.json`, one file each,
 * which is there as a whole or not at all.
 *
 * A notice survives the process from the moment that {@link Outbox.write} returns, and the machine soon after: writing
 * waits for the kernel alone, and the disk is waited for in the background. What a process has left when it died, a later
 * one of the same service takes: it renames the whole folder into its own, which succeeds for one alone, and keeps the
 * order that there is between the notices of an incident.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Alert } from '../alert.js';
import type { NoticeKeeper } from './courier.js';
import { type Notice, NoticeNames } from './notice.js';
import { noticeText, parseNotice } from './notice-file.js';
import {
  parseQueueFolder,
  type QueueOwner,
  queueFolderName,
  safeHost,
  serviceDigest,
} from './queue-folder.js';

export interface OutboxOptions {
  /** The folder of Heapwarden, which belongs to the user alone. */
  readonly dir: string;
  readonly owner: QueueOwner;
  /** Whether a process of this host is alive. */
  readonly isAlive: (process: { readonly pid: number; readonly startTicks: number | null }) => boolean;
  readonly now: () => number;
  /** Told that a notice is kept in memory only, or that one cannot be read. */
  readonly onError: (error: unknown) => void;
}

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/** Of processes on other hosts nothing is known but that they touch their folder; four times as often as this. */
export const BEAT_INTERVAL_MS = 15_000;
const FOREIGN_SILENCE_MS = 60_000;

export class Outbox implements NoticeKeeper {
  readonly #options: OutboxOptions;
  readonly #folder: string;
  readonly #root: string;
  readonly #names: NoticeNames;
  /** Names of the files that this process looks after. */
  readonly #kept = new Set<string>();
  #syncing: Promise<void> = Promise.resolve();

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#names = new NoticeNames(options.now);
    this.#root = join(options.dir, 'alerts');
    this.#folder = join(this.#root, queueFolderName(options.owner));
  }

  /** Keeps an alert for a channel. What cannot be written is not kept, and can still be delivered by this process. */
  write(channel: string, alert: Alert): Notice {
    const text = noticeText({ channel, alert });
    const notice = { name: this.#names.next(alert), channel, alert, bytes: Buffer.byteLength(text) };
    this.#kept.add(notice.name);
    const path = join(this.#folder, notice.name);
    try {
      mkdirSync(this.#folder, { recursive: true, mode: PRIVATE_FOLDER });
      writeWhole(path, text);
      this.#syncing = this.#syncing.then(() => this.#sync(path));
    } catch (error) {
      this.#options.onError(error);
    }
    return notice;
  }

  /** What was delivered, or given up. */
  remove({ name }: Notice): void {
    this.#kept.delete(name);
    try {
      rmSync(join(this.#folder, name), { force: true });
    } catch (error) {
      this.#options.onError(error);
    }
  }

  /** Takes over what dead processes of the service have left, oldest first. Never rejects. */
  async inherit(): Promise<readonly Notice[]> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: PRIVATE_FOLDER });
      for (const name of await this.#dead()) await this.#claim(name);
      return await this.#collect();
    } catch (error) {
      this.#options.onError(error);
      return [];
    }
  }

  /** Says to processes on other hosts that this one is alive. Never rejects. */
  async beat(): Promise<void> {
    const now = new Date();
    await utimes(this.#folder, now, now).catch(() => {});
  }

  /** Waits for the disk, and leaves nothing where there is nothing left to deliver. Never rejects. */
  async close(): Promise<void> {
    await this.#syncing;
    await rmdir(this.#folder).catch(() => {});
  }

  async #sync(path: string): Promise<void> {
    for (const each of [path, this.#folder]) {
      // It may have been delivered by now.
      const handle = await open(each, 'r').catch(() => undefined);
      await handle?.sync().catch(this.#options.onError);
      await handle?.close();
    }
  }

  async #dead(): Promise<string[]> {
    const { owner } = this.#options;
    const own = queueFolderName(owner);
    const dead: string[] = [];
    for (const name of await readdir(this.#root)) {
      const other = parseQueueFolder(name);
      if (name === own || other?.serviceDigest !== serviceDigest(owner.service)) continue;
      if (other.host === safeHost(owner.host)) {
        if (!this.#options.isAlive(other)) dead.push(name);
      } else if (await this.#isSilent(name)) dead.push(name);
    }
    return dead;
  }

  async #isSilent(name: string): Promise<boolean> {
    const stats = await stat(join(this.#root, name)).catch(() => undefined);
    return stats !== undefined && this.#options.now() - stats.mtimeMs > FOREIGN_SILENCE_MS;
  }

  /** Somebody else may be quicker. */
  async #claim(name: string): Promise<void> {
    await rename(join(this.#root, name), join(this.#folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }

  /**
   * What lies in the own folder and is not of this process: in folders that were claimed, which may have such folders in
   * them when who claimed them has died, and what an earlier process of the same number has left where starts are unknown.
   */
  async #collect(): Promise<readonly Notice[]> {
    const found: Notice[] = [];
    for (const file of readdirSync(this.#folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.json') || this.#kept.has(file)) continue;
      const path = join(this.#folder, file);
      const notice = parseNotice(basename(file), readFileSync(path, 'utf8'));
      if (notice === undefined) {
        rmSync(path);
        this.#options.onError(new Error(`${file} is no alert that this release can read; it is removed.`));
        continue;
      }
      renameSync(path, join(this.#folder, notice.name));
      this.#kept.add(notice.name);
      found.push(notice);
    }
    for (const entry of readdirSync(this.#folder, { withFileTypes: true }))
      if (entry.isDirectory()) await rm(join(this.#folder, entry.name), { recursive: true });
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** Leaves nothing behind when it fails. */
function writeWhole(path: string, text: string): void {
  const unfinished = `${path}.tmp`;
  try {
    writeFileSync(unfinished, text, { mode: PRIVATE_FILE });
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
