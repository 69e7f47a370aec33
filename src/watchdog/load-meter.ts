/** What the process has to do, in requests per second. */
import type { Frame } from '../wire/frame.js';

/**
 * The rate is that of about the last ten seconds: a single request is no load, and the shortest window that is judged
 * has twelve blocks of five seconds.
 */
const SMOOTHING_MS = 10_000;

/**
 * A process that has never had more than this is none that requests are the work of: probes of its health and scrapes of
 * its metrics come that often to every worker, whatever it has to do.
 */
const MIN_PEAK_PER_SECOND = 2;

export class LoadMeter {
  #last: Pick<Frame, 'atMs' | 'requestCount'> | undefined;
  /** Smoothed from zero on, so that it comes up to the rate only after a while. */
  #smoothed = 0;
  #peak = 0;
  /** When the first request had come; undefined until then. */
  #firstAtMs: number | undefined;

  /** Takes a frame. @returns the load; undefined in a process whose work it is not to answer requests */
  take({ atMs, requestCount }: Frame): number | undefined {
    const last = this.#last;
    this.#last = { atMs, requestCount };
    if (last !== undefined && requestCount > last.requestCount) this.#firstAtMs ??= last.atMs;
    if (last !== undefined && atMs > last.atMs) {
      const ms = atMs - last.atMs;
      const now = ((requestCount - last.requestCount) / ms) * 1000;
      this.#smoothed = now + (this.#smoothed - now) * Math.exp(-ms / SMOOTHING_MS);
      this.#peak = Math.max(this.#peak, this.#smoothed);
    }
    if (this.#firstAtMs === undefined || this.#peak < MIN_PEAK_PER_SECOND) return undefined;
    // A rate that came up slowly by itself would explain whatever else grows after a start.
    return this.#smoothed / (1 - Math.exp(-(atMs - this.#firstAtMs) / SMOOTHING_MS));
  }
}
