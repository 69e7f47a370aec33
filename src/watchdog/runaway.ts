/**
 * Watches an application that has stopped giving frames: an allocation loop that never yields fills the heap in
 * seconds. Its thread gives no frames then, so the heap is read through the inspector, which interrupts it.
 */
import type { Session } from 'node:inspector';
import type { ConnectToMainThread } from '../capture/sources/main-thread-session.js';

export interface RunawayOptions {
  readonly connect: ConnectToMainThread;
  /** How late the application's frames are; 0 while they come. */
  readonly readLatenessMs: () => number;
  /** V8's limit of the old generation; undefined before the first frame. */
  readonly readLimitBytes: () => number | undefined;
  /** Told of every reading. */
  readonly onReading: (heapUsedBytes: number) => void;
  /** Told when the heap is about to reach the limit; again only after the application has answered. */
  readonly onRunaway: (heapUsedBytes: number) => void;
}

const RUNAWAY_INTERVAL_MS = 250;

/** A thread whose frame is late by this much does not come round to anything. */
export const BUSY_LATENESS_MS = 500;

/** A heap that is used to this share while the thread does not yield will not shrink by itself. */
const NEAR_RATIO = 0.7;

/** Or one that would reach the limit within this time at the growth since the reading before. */
const NEAR_MS = 3_000;

/** Below this share the young generation, which fills and empties all the time, may look like such growth. */
const MIN_RATIO = 0.4;

interface Reading {
  readonly atMs: number;
  readonly usedBytes: number;
}

export class RunawayWatch {
  readonly #options: RunawayOptions;
  #timer: NodeJS.Timeout | undefined;
  #session: Session | undefined;
  #isReading = false;
  #last: Reading | undefined;
  #hasTold = false;

  constructor(options: RunawayOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#look(), RUNAWAY_INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#letGo();
  }

  async #look(): Promise<void> {
    if (this.#options.readLatenessMs() < BUSY_LATENESS_MS) return this.#letGo();
    if (this.#isReading) return;
    this.#isReading = true;
    const usedBytes = await this.#read();
    this.#isReading = false;
    if (usedBytes === undefined) return this.#letGo();
    this.#options.onReading(usedBytes);
    if (!this.#hasTold) this.#consider({ atMs: performance.now(), usedBytes });
  }

  /** Undefined where there is no inspector; the operating system's view remains. */
  async #read(): Promise<number | undefined> {
    try {
      this.#session ??= await this.#options.connect();
      return await heapUsedBytes(this.#session);
    } catch {
      return undefined;
    }
  }

  #consider(reading: Reading): void {
    const limitBytes = this.#options.readLimitBytes();
    const last = this.#last;
    this.#last = reading;
    if (limitBytes === undefined) return;
    const ratio = reading.usedBytes / limitBytes;
    const isNear =
      ratio >= NEAR_RATIO || (ratio >= MIN_RATIO && msToLimit(last, reading, limitBytes) <= NEAR_MS);
    if (!isNear) return;
    this.#hasTold = true;
    this.#options.onRunaway(reading.usedBytes);
  }

  #letGo(): void {
    this.#session?.disconnect();
    this.#session = undefined;
    this.#last = undefined;
    this.#hasTold = false;
  }
}

function msToLimit(last: Reading | undefined, { atMs, usedBytes }: Reading, limitBytes: number): number {
  if (last === undefined || usedBytes <= last.usedBytes) return Number.POSITIVE_INFINITY;
  return ((limitBytes - usedBytes) * (atMs - last.atMs)) / (usedBytes - last.usedBytes);
}

function heapUsedBytes(session: Session): Promise<number> {
  return new Promise((resolve, reject) => {
    session.post('Runtime.getHeapUsage', (error, usage) => {
      if (error) reject(error);
      else resolve((usage as { usedSize: number }).usedSize);
    });
  });
}
