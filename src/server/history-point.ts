/** `GET /api/v1/history`: the last hour of what the page draws. Types only. */

export interface HourOfHistory {
  /** Names of V8's heap spaces, in the order of {@link HistoryPoint.heapSpaceUsedBytes}. */
  readonly heapSpaceNames: readonly string[];
  /** Oldest first, one every five seconds, 720 at most. */
  readonly points: readonly HistoryPoint[];
}

/** One moment; null where it is not known. */
export interface HistoryPoint {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly heapUsedBytes: number | null;
  /** Bytes in use in each heap space; empty before the first frame. */
  readonly heapSpaceUsedBytes: readonly number[];
  /** Without array buffers. */
  readonly externalBytes: number | null;
  readonly arrayBuffersBytes: number | null;
  /** Resident memory that neither V8 nor Node accounts for. */
  readonly nativeBytes: number | null;
  readonly rssBytes: number | null;
  readonly cgroupWorkingSetBytes: number | null;
  /** Share of the time since the point before that minor GCs have stopped the application, 0–1. */
  readonly minorGcRatio: number | null;
  /** The same of all other GCs. */
  readonly majorGcRatio: number | null;
  /** The highest since the point before. */
  readonly eventLoopDelayP99Ms: number | null;
  /** The highest since the point before, or for how long the main thread has not answered by then. */
  readonly eventLoopDelayMaxMs: number | null;
}
