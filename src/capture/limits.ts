/** How often captures may be taken. Pure. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Each may be left out, which does not limit. */
export interface CaptureLimitsOptions {
  /** Shortest time between two. */
  readonly cooldownMs?: number | undefined;
  readonly perHour?: number | undefined;
  readonly perDay?: number | undefined;
  /** Stored bytes in 24 hours. */
  readonly bytesPerDay?: number | undefined;
}

/** Why a capture is not to be taken now. */
export interface LimitRefusal {
  readonly outcome: 'cooldown' | 'budget';
  readonly detail: string;
}

interface Taken {
  readonly atMs: number;
  bytes: number;
}

/** Remembers when captures were taken over the last 24 hours. */
export class CaptureLimits {
  readonly #options: CaptureLimitsOptions;
  #taken: Taken[] = [];

  constructor(options: CaptureLimitsOptions) {
    this.#options = options;
  }

  /** Undefined when a capture may be taken at `nowMs`. */
  refusal(nowMs: number): LimitRefusal | undefined {
    this.#forget(nowMs);
    return this.#budgetRefusal(nowMs) ?? this.#cooldownRefusal(nowMs);
  }

  /** Captures that are left of the day's budget. */
  remaining(nowMs: number): number {
    this.#forget(nowMs);
    return Math.max(0, (this.#options.perDay ?? Number.POSITIVE_INFINITY) - this.#taken.length);
  }

  /** Takes note of a capture that was started, forced ones included. */
  note(nowMs: number): void {
    this.#taken.push({ atMs: nowMs, bytes: 0 });
  }

  /** Takes note of what was stored for the captures that were noted last. */
  noteBytes(bytes: number): void {
    const last = this.#taken.at(-1);
    if (last) last.bytes += bytes;
  }

  #budgetRefusal(nowMs: number): LimitRefusal | undefined {
    const { perHour, perDay, bytesPerDay } = this.#options;
    if (perDay !== undefined && this.#taken.length >= perDay) return budget(`${perDay} captures of 24 hours`);
    const lastHour = this.#taken.filter(({ atMs }) => nowMs - atMs < HOUR_MS).length;
    if (perHour !== undefined && lastHour >= perHour) return budget(`${perHour} captures of one hour`);
    const stored = this.#taken.reduce((sum, { bytes }) => sum + bytes, 0);
    if (bytesPerDay !== undefined && stored >= bytesPerDay) return budget(`${bytesPerDay} bytes of 24 hours`);
    return undefined;
  }

  #cooldownRefusal(nowMs: number): LimitRefusal | undefined {
    const { cooldownMs = 0 } = this.#options;
    const waitMs = (this.#taken.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) + cooldownMs - nowMs;
    if (waitMs <= 0) return undefined;
    return {
      outcome: 'cooldown',
      detail: `The last capture was taken less than ${cooldownMs / 1000} s ago; the next may be in ${Math.ceil(waitMs / 1000)} s, or force one.`,
    };
  }

  #forget(nowMs: number): void {
    this.#taken = this.#taken.filter(({ atMs }) => nowMs - atMs < DAY_MS);
  }
}

function budget(what: string): LimitRefusal {
  return { outcome: 'budget', detail: `The ${what} are used up; force one, or raise the limit.` };
}
