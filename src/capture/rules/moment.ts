/** What rules look at. Types, and the names of the numbers. */
import type { Pressure } from '../../detect/pressure.js';
import type { Signal, Verdict } from '../../detect/verdict.js';

/** The numbers that a rule may hold against a bound. */
export const OBSERVATION_NAMES = [
  'heapUsedBytes',
  'heapTotalBytes',
  'floorBytes',
  'externalBytes',
  'arrayBuffersBytes',
  'mallocedBytes',
  'nativeContexts',
  'detachedContexts',
  'eventLoopDelayP99Ms',
  'eventLoopDelayMaxMs',
  'eventLoopUtilizationRatio',
  'rssBytes',
  'cgroupWorkingSetBytes',
  'heapPressureRatio',
  'cgroupPressureRatio',
  'memoryStallRatio',
  'unresponsiveSeconds',
] as const;

export type ObservationName = (typeof OBSERVATION_NAMES)[number];

/** One moment, as rules see it. */
export interface Moment {
  readonly nowMs: number;
  readonly verdicts: Readonly<Partial<Record<Signal, Verdict>>>;
  readonly pressure: Pressure;
  /** Those that are known. */
  readonly values: Readonly<Partial<Record<ObservationName, number>>>;
  /** The floor when the last heap snapshot was taken; undefined before the first. */
  readonly snapshotFloorBytes: number | undefined;
  readonly isRunaway: boolean;
}
