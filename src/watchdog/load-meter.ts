/** What the process has to do, in requests per second. */
import type { Frame } from '../wire/frame.js';

/**
 * The rate is that of about the last ten seconds: a single request is no load, and the shortest window that is judged
 * has twelve blocks of five seconds.
 */
const SMOOTHING_MS = 10_000;

export class LoadMeter {
  #last: Pick<Frame, 'atMs' | 'requestCount'> | undefined;
  #perSecond: number | undefined;

  /** Takes a frame. @returns the load; undefined in a process that has never had a request */
  take({ atMs, requestCount }: Frame): number | undefined {
    const last = this.#last;
    this.#last = { atMs, requestCount };
    const ms = last === undefined ? 0 : atMs - last.atMs;
    if (last === undefined || ms <= 0) return this.#perSecond;
    if (this.#perSecond === undefined && requestCount === 0) return undefined;
    const now = ((requestCount - last.requestCount) / ms) * 1000;
    const before = this.#perSecond ?? now;
    this.#perSecond = now + (before - now) * Math.exp(-ms / SMOOTHING_MS);
    return this.#perSecond;
  }
}
