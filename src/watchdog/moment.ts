/** An observation and what is thought of it, as the rules look at them. */
import type { Moment } from '../capture/rules/moment.js';
import type { Judgement } from './judgement.js';
import type { Observation } from './observer.js';

export interface MomentParts {
  readonly observation: Observation;
  readonly judgement: Judgement;
  readonly floorBytes: number | undefined;
  readonly snapshotFloorBytes: number | undefined;
  readonly isRunaway: boolean;
}

export function momentOf({
  observation,
  judgement,
  floorBytes,
  snapshotFloorBytes,
  isRunaway,
}: MomentParts): Moment {
  const { atMs, frame, os, unresponsiveSeconds } = observation;
  const { verdicts, pressure } = judgement;
  const values = {
    heapUsedBytes: frame?.heapUsedBytes,
    heapTotalBytes: frame?.heapTotalBytes,
    floorBytes,
    externalBytes: frame?.externalBytes,
    arrayBuffersBytes: frame?.arrayBuffersBytes,
    mallocedBytes: frame?.mallocedBytes,
    nativeContexts: frame?.nativeContexts,
    detachedContexts: frame?.detachedContexts,
    eventLoopDelayP99Ms: frame?.eventLoopDelayP99Ms,
    eventLoopDelayMaxMs: frame?.eventLoopDelayMaxMs,
    eventLoopUtilizationRatio: frame?.eventLoopUtilizationRatio,
    rssBytes: os.rssBytes,
    cgroupWorkingSetBytes: os.cgroup?.workingSetBytes,
    heapPressureRatio: pressure.ratios.heap,
    cgroupPressureRatio: pressure.ratios.cgroup,
    memoryStallRatio: os.memoryStall?.someRatio,
    unresponsiveSeconds,
  };
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return {
    nowMs: atMs,
    verdicts,
    pressure,
    values: Object.fromEntries(known),
    snapshotFloorBytes,
    isRunaway,
  };
}
