/** The last hour in points of five seconds: what the page draws. Bounded. */
import type { HistoryPoint } from '../server/history-point.js';
import { type Frame, GC_KINDS } from '../wire/frame.js';
import type { Observation } from './observer.js';
import { nativeBytes } from './signals.js';

const INTERVAL_MS = 5_000;
const MAX_POINTS = 720;

/** Some 300 bytes a point. */
export class HourHistory {
  #points: HistoryPoint[] = [];
  /** What the next point counts from. */
  #since: { readonly atMs: number; readonly frame: Frame | undefined } | undefined;
  #delayP99Ms = 0;
  #delayMaxMs = 0;

  /** Oldest first. */
  get points(): readonly HistoryPoint[] {
    return this.#points.slice(-MAX_POINTS);
  }

  /** Takes what was seen at a turn of the watchdog. */
  add(observation: Observation): void {
    const { atMs, frame, unresponsiveSeconds } = observation;
    this.#since ??= { atMs, frame };
    this.#delayP99Ms = Math.max(this.#delayP99Ms, frame?.eventLoopDelayP99Ms || 0);
    this.#delayMaxMs = Math.max(
      this.#delayMaxMs,
      frame?.eventLoopDelayMaxMs || 0,
      unresponsiveSeconds * 1000,
    );
    const isSetBack = atMs < this.#since.atMs;
    if (isSetBack) this.#points = this.#points.filter((point) => point.atMs < atMs);
    else if (atMs - this.#since.atMs < INTERVAL_MS) return;
    this.#points.push(this.#pointOf(observation, this.#since));
    this.#since = { atMs, frame };
    this.#delayP99Ms = 0;
    this.#delayMaxMs = 0;
    if (this.#points.length > 2 * MAX_POINTS) this.#points = this.#points.slice(-MAX_POINTS);
  }

  #pointOf(
    { atMs, frame, os, frameRssBytes }: Observation,
    since: { readonly atMs: number; readonly frame: Frame | undefined },
  ): HistoryPoint {
    const ratioOf = (pausedSeconds: (frame: Frame) => number): number | null =>
      frame === undefined || since.frame === undefined || atMs <= since.atMs
        ? null
        : Math.min(1, (1000 * (pausedSeconds(frame) - pausedSeconds(since.frame))) / (atMs - since.atMs));
    return {
      atMs,
      heapUsedBytes: frame?.heapUsedBytes ?? null,
      heapSpaceUsedBytes: frame?.heapSpaceUsedBytes ?? [],
      externalBytes: frame ? Math.max(0, frame.externalBytes - frame.arrayBuffersBytes) : null,
      arrayBuffersBytes: frame?.arrayBuffersBytes ?? null,
      nativeBytes: frame && frameRssBytes !== undefined ? nativeBytes(frame, frameRssBytes) : null,
      rssBytes: os.rssBytes ?? null,
      cgroupWorkingSetBytes: os.cgroup?.workingSetBytes ?? null,
      minorGcRatio: ratioOf(({ gcPauses }) => gcPauses.minor.sumSeconds),
      majorGcRatio: ratioOf(otherPausedSeconds),
      eventLoopDelayP99Ms: frame ? this.#delayP99Ms : null,
      eventLoopDelayMaxMs: frame ? this.#delayMaxMs : null,
    };
  }
}

function otherPausedSeconds({ gcPauses }: Frame): number {
  return GC_KINDS.reduce((sum, kind) => sum + (kind === 'minor' ? 0 : gcPauses[kind].sumSeconds), 0);
}
