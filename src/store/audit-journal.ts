/**
 * The journal of who did what: `<dir>/audit.jsonl`, one JSON object a line, for the owner alone. Processes that share the
 * folder write to one journal. When it is full, one of them makes it `audit.1.jsonl`, in the place of the one before.
 */
import { constants, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type LockedWork, MachineLock, type ReadStartTicks } from './machine-lock.js';

const PRIVATE_FILE = 0o600;
const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

/** From here on a file is full; there are two. */
const MAX_BYTES = 1_048_576;

/** Lines that may wait for the disk; of a flood, the rest is in the log only. */
const MAX_WAITING = 1_000;

const ROTATING: LockedWork = { name: 'audit', words: 'puts a full journal aside' };

export interface AuditJournalOptions {
  readonly dir: string;
  readonly readStartTicks: ReadStartTicks;
  readonly onFailure: (error: Error) => void;
  readonly maxBytes?: number;
}

export class AuditJournal {
  readonly #path: string;
  readonly #olderPath: string;
  readonly #maxBytes: number;
  readonly #onFailure: (error: Error) => void;
  readonly #lock: MachineLock;
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;

  constructor({ dir, readStartTicks, onFailure, maxBytes = MAX_BYTES }: AuditJournalOptions) {
    this.#path = join(dir, 'audit.jsonl');
    this.#olderPath = join(dir, 'audit.1.jsonl');
    this.#maxBytes = maxBytes;
    this.#onFailure = onFailure;
    this.#lock = new MachineLock(dir, ROTATING, readStartTicks);
  }

  add(entry: object): void {
    if (this.#waiting.length >= MAX_WAITING) return;
    this.#waiting.push(`${JSON.stringify(entry)}\n`);
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** Never rejects. What comes to wait meanwhile is written too. */
  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting.join('');
      this.#waiting = [];
      await this.#write(lines).catch(this.#onFailure);
    }
    this.#writing = undefined;
  }

  async #write(lines: string): Promise<void> {
    await this.#makeRoom();
    const file = await open(this.#path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, PRIVATE_FILE);
    try {
      // In one piece, so that lines of other processes come before or after it.
      await file.write(lines);
    } finally {
      await file.close();
    }
  }

  /** Who finds that another process is at it writes one more time into the full file, wherever that is by then. */
  async #makeRoom(): Promise<void> {
    if (!(await this.#isFull())) return;
    const answer = await this.#lock.take();
    if (!('release' in answer)) return;
    try {
      // Another process may have done it since, and the new file must not take the place of the full one.
      if (await this.#isFull()) await rename(this.#path, this.#olderPath);
    } finally {
      await answer.release();
    }
  }

  async #isFull(): Promise<boolean> {
    return stat(this.#path).then(
      ({ size }) => size >= this.#maxBytes,
      () => false,
    );
  }
}
