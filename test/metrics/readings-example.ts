import { AnalysisTally } from '../../src/metrics/analysis-tally.js';
import { CaptureTally } from '../../src/metrics/capture-tally.js';
import type { Readings } from '../../src/metrics/readings.js';
import {
  decodeFrame,
  FRAME_LENGTH,
  gcBucketIndex,
  gcSumIndex,
  heapSpaceIndex,
  scalarIndex,
} from '../../src/wire/frame.js';

/** What is known right after the start: next to nothing. */
export function earlyReadings(): Readings {
  return {
    version: '1.2.3',
    node: 'v20.20.2',
    startedAtMs: 1_700_000_000_500,
    frame: undefined,
    floorBytes: undefined,
    heapSpaceNames: ['new_space', 'old_space'],
    os: { rssBytes: undefined, machineAvailableBytes: undefined, cgroup: undefined, memoryStall: undefined },
    tracked: undefined,
    verdicts: {},
    pressure: { level: 'normal', ratios: {}, nearest: null },
    openIncidents: {},
    leaks: [],
    alerts: [],
    analyses: new AnalysisTally(),
    captures: new CaptureTally(),
    rules: [],
    store: undefined,
    mainThreadUnresponsiveSeconds: 0,
    lostFrames: 0,
    selfCpuSeconds: 0.5,
    selfMemoryBytes: 1000,
  };
}

/** Everything is known. */
export function fullReadings(): Readings {
  const numbers = new Float64Array(FRAME_LENGTH);
  numbers[scalarIndex('heapUsedBytes')] = 111;
  numbers[scalarIndex('eventLoopDelayP99Ms')] = 25;
  numbers[heapSpaceIndex(1)] = 77;
  numbers[gcBucketIndex('major', 0)] = 2;
  numbers[gcBucketIndex('major', 12)] = 1;
  numbers[gcSumIndex('major')] = 3.5;
  return {
    ...earlyReadings(),
    frame: decodeFrame(numbers, 2),
    floorBytes: 99,
    os: {
      rssBytes: 5000,
      machineAvailableBytes: 7000,
      cgroup: {
        version: 2,
        limitBytes: 9000,
        usageBytes: 6000,
        workingSetBytes: 5500,
        isKilledAsGroup: false,
      },
      memoryStall: { someRatio: 0.1, fullRatio: 0.05 },
    },
    tracked: {
      atMs: 0,
      classes: [
        {
          className: 'Session',
          created: 64,
          sampledOneOf: 64,
          finalised: 0,
          live: 1,
          survival: [1],
          oldest: [],
        },
      ],
      overdue: [],
      overdueCount: 0,
      caches: [],
      dropped: 0,
    },
    verdicts: {
      js_heap: {
        verdict: 'leaking',
        unit: 'bytes',
        slopePerSecond: 1000,
        slopeIntervalPerSecond: [900, 1100],
        confidenceRatio: 0.999,
        detectableSlopePerSecond: 10,
        timeToLimitSeconds: 60,
        timeToLimitIntervalSeconds: null,
        windowSeconds: 60,
        windowsSeconds: [60],
        reason: 'It rises.',
      },
    },
    pressure: { level: 'elevated', ratios: { heap: 0.25, cgroup: 0.75 }, nearest: null },
    openIncidents: { js_heap: 1 },
    leaks: [{ signal: 'js_heap', signature: '0123456789abcdef' }],
    alerts: [
      {
        name: 'on-call',
        counts: { delivered: 3, retried: 2, dropped: 0, suppressed: 1 },
        queueLength: 4,
        breaker: 'open',
      },
    ],
    rules: [
      {
        rule: { name: 'baseline', when: { pressure: 'high' }, take: ['report'] },
        state: 'armed',
        detail: null,
        firedCount: 3,
        lastFiredAt: null,
      },
    ],
    store: { artefactCount: 2, bytes: 3000, availableBytes: 4000 },
  };
}
