/** How often captures may be taken. Pure. */
import type { CaptureOutcome } from './record.js';

const DAY_MS = 86_400_000;

export interface CaptureLimitsOptions {
  readonly cooldownMs: number;
  readonly perDay: number;
}

/** Why a capture is not to be taken now. */
export interface Refusal {
  readonly outcome: Extract<CaptureOutcome, 'cooldown' | 'budget'>;
  readonly detail: string;
}

/** Remembers when captures were taken over the last 24 hours. */
export class CaptureLimits {
  readonly #cooldownMs: number;
  readonly #perDay: number;
  #takenAtMs: number[] = [];

  constructor({ cooldownMs, perDay }: CaptureLimitsOptions) {
    this.#cooldownMs = cooldownMs;
    this.#perDay = perDay;
  }

  /** Undefined when a capture may be taken at `nowMs`. */
  refusal(nowMs: number): Refusal | undefined {
    if (this.remaining(nowMs) === 0) {
      return {
        outcome: 'budget',
        detail: `The ${this.#perDay} captures of 24 hours are used up; force one, or raise capturesPerDay.`,
      };
    }
    const waitMs = (this.#takenAtMs.at(-1) ?? Number.NEGATIVE_INFINITY) + this.#cooldownMs - nowMs;
    if (waitMs <= 0) return undefined;
    return {
      outcome: 'cooldown',
      detail: `The last capture was taken less than ${this.#cooldownMs / 1000} s ago; the next may be in ${Math.ceil(waitMs / 1000)} s, or force one.`,
    };
  }

  /** Captures that are left of the day's budget. */
  remaining(nowMs: number): number {
    this.#takenAtMs = this.#takenAtMs.filter((atMs) => nowMs - atMs < DAY_MS);
    return Math.max(0, this.#perDay - this.#takenAtMs.length);
  }

  /** Takes note of a capture that was started, forced ones included. */
  note(nowMs: number): void {
    this.#takenAtMs.push(nowMs);
  }
}
