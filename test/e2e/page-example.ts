/** What a watchdog would tell of a shop that leaks. */
import type { Verdict } from '../../src/detect/verdict.js';
import type { HistoryPoint, Incident, Run, Status, SuspectInShort } from '../../src/server/api.js';
import { INCIDENT, STATUS } from '../server/fixture.js';

const MB = 1024 * 1024;
const SECOND_MS = 1_000;

const STABLE: Verdict = {
  verdict: 'stable',
  unit: 'bytes',
  slopePerSecond: 0,
  slopeIntervalPerSecond: null,
  confidenceRatio: 0,
  detectableSlopePerSecond: null,
  timeToLimitSeconds: null,
  timeToLimitIntervalSeconds: null,
  windowSeconds: 60,
  windowsSeconds: [60],
  reason: 'It stands at about 12 MB.',
};

export const LEAKING: Verdict = {
  ...STABLE,
  verdict: 'leaking',
  slopePerSecond: MB / 2,
  confidenceRatio: 1,
  timeToLimitSeconds: 360,
  windowSeconds: 600,
  reason: 'The floor of the JS heap rose by 50 MB in 100 s over 19 major GCs.',
};

export function suspect(className: string): SuspectInShort {
  return {
    className,
    newCount: 9_070,
    newBytes: 38 * MB,
    countThen: 0,
    countNow: 9_070,
    bytesThen: 0,
    bytesNow: 38 * MB,
    growthBytesPerHour: 1_800 * MB,
    retainerPath: ['module app.mjs', 'sessions (Map)', `[…] (${className})`],
    steps: [],
    holder: { script: 'app.mjs', line: 26 },
    confidenceRatio: 0.9,
    pattern: 'Map without bound',
    advice: 'Entries are set and never deleted. Delete them when they are done with.',
  };
}

/** With points of the floor and of the history up to `nowMs`. */
export function leakingShop(nowMs: number): { status: Status; incidents: Incident[]; runs: Run[] } {
  const floor = Array.from({ length: 240 }, (_, index) => ({
    atMs: nowMs - (239 - index) * 5 * SECOND_MS,
    bytes: (20 + index / 3) * MB,
  }));
  const status: Status = {
    ...STATUS,
    startedAt: new Date(nowMs - 1_200 * SECOND_MS).toISOString(),
    signals: {
      js_heap: LEAKING,
      native: { ...STABLE, verdict: 'growing' },
      handles: { ...STABLE, unit: 'count' },
    },
    pressure: {
      level: 'elevated',
      ratios: { heap: 0.75, cgroup: 0.4 },
      nearest: { limit: 'heap', usedBytes: 96 * MB, limitBytes: 128 * MB },
    },
    floor,
    tracked: {
      atMs: nowMs,
      classes: [
        {
          className: 'Session',
          created: 9_100,
          sampledOneOf: 10,
          finalised: 3,
          live: 907,
          survival: [1, 1, 1, 1, 3, 900, 0, 0],
          oldest: [{ ageMs: 1_000_000, survivedMajors: 20, site: 'sessionOf (app.mjs:28)', tags: {} }],
        },
      ],
      overdue: [],
      overdueCount: 2,
      caches: [],
      dropped: 0,
    },
  };
  const resolved = { ...INCIDENT, id: 'resolved', signal: 'native', resolvedAt: INCIDENT.openedAt } as const;
  const run: Run = {
    service: 'shop',
    pid: 41,
    node: 'v20.20.2',
    startedAt: '2026-01-01T00:00:00.000Z',
    writtenAt: '2026-01-01T01:00:00.000Z',
    signals: [{ signal: 'js_heap', verdict: LEAKING, points: floor.map(({ atMs, bytes }) => [atMs, bytes]) }],
    incidents: [INCIDENT],
  };
  return {
    status,
    incidents: [{ ...INCIDENT, suspects: [suspect('Session')], advice: 'Look.' }, resolved],
    runs: [run],
  };
}

/** Points every five seconds, the last one at `nowMs`. */
export function historyPoints(count: number, nowMs: number): HistoryPoint[] {
  return Array.from({ length: count }, (_, index) => {
    const wave = Math.sin(index / 20);
    return {
      atMs: nowMs - (count - 1 - index) * 5 * SECOND_MS,
      heapUsedBytes: (60 + 10 * wave) * MB,
      heapSpaceUsedBytes: [(10 + 5 * wave) * MB, (50 + 5 * wave) * MB],
      externalBytes: 2 * MB,
      arrayBuffersBytes: MB,
      nativeBytes: 70 * MB,
      rssBytes: 180 * MB,
      cgroupWorkingSetBytes: null,
      minorGcRatio: 0.01,
      majorGcRatio: 0.02 + wave / 100,
      eventLoopDelayP99Ms: 10,
      eventLoopDelayMaxMs: 20 + 10 * wave,
    };
  });
}
