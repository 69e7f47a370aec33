/**
 * Watches an application that has stopped giving frames: an allocation loop that never yields fills the heap in
 * seconds. Its thread gives no frames then, so the heap is read through the inspector, which interrupts it.
 */
import type { Session } from 'node:inspector';
import type { ConnectToMainThread } from '../capture/sources/main-thread-session.js';
import type { LastHeap } from './observer.js';

export interface RunawayOptions {
  readonly connect: ConnectToMainThread;
  /** How late the application's frames are; 0 while they come. */
  readonly readLatenessMs: () => number;
  /** The heap when the application gave its last frame; undefined before the first. */
  readonly readLastHeap: () => LastHeap | undefined;
  /** Resident memory of the process; undefined where it is not known. */
  readonly readRssBytes: () => number | undefined;
  /** Told of every reading. */
  readonly onReading: (heapUsedBytes: number) => void;
  /** Told when the heap is about to reach the limit; again only after the application has answered. */
  readonly onRunaway: (heapUsedBytes: number) => void;
  readonly now: () => number;
}

const RUNAWAY_INTERVAL_MS = 250;

/** A thread whose frame is late by this much does not come round to anything. */
export const BUSY_LATENESS_MS = 500;

/** A heap that is used to this share while the thread does not yield will not shrink by itself. */
const NEAR_RATIO = 0.7;

/**
 * Or one that would reach the limit within this time at its growth since the last frame: a heap profile takes a
 * second then, and the copy of the process should have some to write its snapshot.
 */
const NEAR_MS = 10_000;

/** Below this share the young generation, which fills and empties all the time, may look like such growth. */
const MIN_RATIO = 0.4;

export class RunawayWatch {
  readonly #options: RunawayOptions;
  #timer: NodeJS.Timeout | undefined;
  #isReading = false;
  #hasTold = false;

  constructor(options: RunawayOptions) {
    this.#options = options;
  }

  /** Whether a runaway was told of, and the application has not answered since. */
  get isRunaway(): boolean {
    return this.#hasTold;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#look(), RUNAWAY_INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#forget();
  }

  async #look(): Promise<void> {
    if (this.#options.readLatenessMs() < BUSY_LATENESS_MS) return this.#forget();
    if (this.#isReading || !this.#mayBeNear()) return;
    this.#isReading = true;
    const usedBytes = await this.#read();
    this.#isReading = false;
    if (usedBytes === undefined) return;
    this.#options.onReading(usedBytes);
    if (!this.#hasTold) this.#consider(usedBytes);
  }

  /** The heap is a part of what is resident: a thread that is blocked far from its limit is left alone. */
  #mayBeNear(): boolean {
    const rssBytes = this.#options.readRssBytes() ?? Number.POSITIVE_INFINITY;
    return rssBytes >= MIN_RATIO * (this.#options.readLastHeap()?.limitBytes ?? 0);
  }

  /** Undefined where there is no inspector; the operating system's view remains. */
  async #read(): Promise<number | undefined> {
    let session: Session | undefined;
    try {
      session = await this.#options.connect();
      return await heapUsedBytes(session);
    } catch {
      return undefined;
    } finally {
      // A process that exits waits for a session, and says so.
      session?.disconnect();
    }
  }

  #consider(usedBytes: number): void {
    const last = this.#options.readLastHeap();
    if (last === undefined) return;
    const ratio = usedBytes / last.limitBytes;
    const isNear =
      ratio >= NEAR_RATIO ||
      (ratio >= MIN_RATIO && msToLimit(last, usedBytes, this.#options.now()) <= NEAR_MS);
    if (!isNear) return;
    this.#hasTold = true;
    this.#options.onRunaway(usedBytes);
  }

  #forget(): void {
    this.#hasTold = false;
  }
}

function msToLimit(last: LastHeap, usedBytes: number, nowMs: number): number {
  const grownBytes = usedBytes - last.usedBytes;
  return grownBytes <= 0
    ? Number.POSITIVE_INFINITY
    : ((last.limitBytes - usedBytes) * (nowMs - last.atMs)) / grownBytes;
}

function heapUsedBytes(session: Session): Promise<number> {
  return new Promise((resolve, reject) => {
    session.post('Runtime.getHeapUsage', (error, usage) => {
      if (error) reject(error);
      else resolve((usage as { usedSize: number }).usedSize);
    });
  });
}
