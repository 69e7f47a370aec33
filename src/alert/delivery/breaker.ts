/**
 * When a receiver that has failed may be tried again: after a while that doubles with each failure and is drawn at random
 * below that ("full jitter", Brooker, AWS Architecture Blog 2015), and never before it has asked for. After several
 * failures in a row the breaker is open: nothing is sent for half a minute at least, and then one alert to try. Pure.
 *
 * Libraries of this kind wait by timers of their own; here whoever asks brings the time, and an hour of it is a test. A
 * process that starts anew knows of no failure yet.
 */
import type { BreakerState } from './channel-state.js';

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 300_000;

const FAILURES_TO_OPEN = 5;
const OPEN_MS = 30_000;

/** A receiver that wants to be left alone for longer is asked once in so long all the same. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

export class Breaker {
  readonly #random: () => number;
  #failures = 0;
  #retryAtMs = 0;

  /** @param random - gives numbers from 0 up to 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** The receiver is left alone until then; milliseconds since the epoch. */
  get retryAtMs(): number {
    return this.#retryAtMs;
  }

  state(nowMs: number): BreakerState {
    if (this.#failures < FAILURES_TO_OPEN) return 'closed';
    return nowMs < this.#retryAtMs ? 'open' : 'half_open';
  }

  noteSuccess(): void {
    this.#failures = 0;
    this.#retryAtMs = 0;
  }

  /** @param retryAfterMs - how long the receiver has asked to be left alone */
  noteFailure(nowMs: number, retryAfterMs = 0): void {
    const delayMs = this.#random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures);
    this.#failures += 1;
    const openMs = this.#failures < FAILURES_TO_OPEN ? 0 : OPEN_MS;
    this.#retryAtMs = nowMs + Math.max(openMs + delayMs, Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS));
  }
}
