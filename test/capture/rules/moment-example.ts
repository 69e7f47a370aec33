import type { Moment } from '../../../src/capture/rules/moment.js';
import type { Verdict, VerdictName } from '../../../src/detect/verdict.js';

/** A calm moment, with what the test is about. */
export function moment(changes: Partial<Moment> = {}): Moment {
  return {
    nowMs: 0,
    verdicts: {},
    pressure: { level: 'normal', ratios: {}, nearest: null },
    values: {},
    snapshotFloorBytes: undefined,
    isRunaway: false,
    ...changes,
  };
}

export function heapVerdict(verdict: VerdictName): Moment['verdicts'] {
  const js_heap: Verdict = {
    verdict,
    unit: 'bytes',
    slopePerSecond: 1_000,
    slopeIntervalPerSecond: [900, 1_100],
    confidenceRatio: 0.99,
    detectableSlopePerSecond: 100,
    timeToLimitSeconds: 3_600,
    timeToLimitIntervalSeconds: null,
    windowSeconds: 60,
    windowsSeconds: [60],
    reason: 'It rises.',
  };
  return { js_heap };
}
