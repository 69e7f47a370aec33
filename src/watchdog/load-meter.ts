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
  #perSecond = 0;
  #peakPerSecond = 0;

  /** Takes a frame. @returns the load; undefined in a process whose work it is not to answer requests */
  take(frame: Frame): number | undefined {
    const perSecond = this.#measure(frame);
    this.#peakPerSecond = Math.max(this.#peakPerSecond, perSecond);
    return this.#peakPerSecond < MIN_PEAK_PER_SECOND ? undefined : perSecond;
  }

  #measure({ atMs, requestCount }: Frame): number {
    const last = this.#last;
    this.#last = { atMs, requestCount };
    const ms = last === undefined ? 0 : atMs - last.atMs;
    if (last === undefined || ms <= 0) return this.#perSecond;
    const now = ((requestCount - last.requestCount) / ms) * 1000;
    this.#perSecond = now + (this.#perSecond - now) * Math.exp(-ms / SMOOTHING_MS);
    return this.#perSecond;
  }
}
