/** An alert on its way to one channel. */
import type { Alert } from '../alert.js';

export interface Notice {
  /** Sorts by when it was told, across the processes of a service; its file has the same name. */
  readonly name: string;
  /** Name of the channel. */
  readonly channel: string;
  readonly alert: Alert;
  /** What it takes on the disk. */
  readonly bytes: number;
}

/** Digits of a time in microseconds, so that names sort by it. */
const ORDER_DIGITS = 17;

/** Gives names in order: times may repeat, and clocks may be set back; the order of one process never is. */
export class NoticeNames {
  readonly #now: () => number;
  #last = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  next({ id }: Alert): string {
    this.#last = Math.max(this.#last + 1, this.#now() * 1_000);
    return `${String(this.#last).padStart(ORDER_DIGITS, '0')}-${id}.json`;
  }
}
