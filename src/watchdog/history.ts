/** The last minutes, second by second: what a report and the last words show of the time before. Bounded. */
import { GC_KINDS, type GcKind } from '../wire/frame.js';
import type { Observation } from './observer.js';

/** One turn of the watchdog, in short. GC figures are totals since the start of the process. */
export interface HistoryPoint {
  readonly atMs: number;
  readonly heapUsedBytes: number | null;
  readonly floorBytes: number | null;
  readonly rssBytes: number | null;
  readonly cgroupWorkingSetBytes: number | null;
  readonly gcCounts: Readonly<Record<GcKind, number>> | null;
  readonly gcSeconds: Readonly<Record<GcKind, number>> | null;
  readonly unresponsiveSeconds: number;
}

/** Five minutes at one turn a second. */
const MAX_POINTS = 300;

export class History {
  #points: HistoryPoint[] = [];

  add(observation: Observation, floorBytes: number | undefined): void {
    this.#points.push(pointOf(observation, floorBytes));
    if (this.#points.length > 2 * MAX_POINTS) this.#points = this.#points.slice(-MAX_POINTS);
  }

  /** Oldest first, at most `count` and at most five minutes. */
  last(count = MAX_POINTS): readonly HistoryPoint[] {
    return this.#points.slice(-Math.min(count, MAX_POINTS));
  }
}

function pointOf(
  { atMs, frame, os, unresponsiveSeconds }: Observation,
  floorBytes: number | undefined,
): HistoryPoint {
  const pauses = frame?.gcPauses;
  const ofKinds = (read: (kind: GcKind) => number) =>
    Object.fromEntries(GC_KINDS.map((kind) => [kind, read(kind)])) as Record<GcKind, number>;
  return {
    atMs,
    heapUsedBytes: frame?.heapUsedBytes ?? null,
    floorBytes: floorBytes ?? null,
    rssBytes: os.rssBytes ?? null,
    cgroupWorkingSetBytes: os.cgroup?.workingSetBytes ?? null,
    gcCounts: pauses
      ? ofKinds((kind) => pauses[kind].bucketCounts.reduce((sum, count) => sum + count, 0))
      : null,
    gcSeconds: pauses ? ofKinds((kind) => pauses[kind].sumSeconds) : null,
    unresponsiveSeconds,
  };
}
