import { describe, expect, it } from 'vitest';
import { type Scene, view } from '../../../src/cli/top/view.js';
import type { Incident, Status, Verdict } from '../../../src/server/api.js';

const verdict = {
  verdict: 'leaking',
  slopePerSecond: 1_000,
  unit: 'bytes',
  timeToLimitSeconds: 3_600,
} as Verdict;

const scene: Scene = {
  status: {
    service: 'shop',
    pid: 7,
    node: 'v20.20.2',
    startedAt: '2026-01-01T00:00:00Z',
    pressure: { level: 'normal', nearest: null },
    floor: [],
    memory: {
      rssBytes: 1e8,
      heapUsedBytes: 5e7,
      heapLimitBytes: 1e8,
      externalBytes: 0,
      cgroupUsageBytes: null,
      cgroupLimitBytes: null,
    },
    mainThread: { unresponsiveSeconds: 0 },
    signals: { js_heap: verdict },
    openIncidents: [{ signal: 'js_heap', reason: 'The floor grows.' } as Incident],
  } as unknown as Status,
  vitals: undefined,
  earlierVitals: undefined,
  trouble: undefined,
  nowMs: Date.parse('2026-01-01T01:00:00Z'),
};

describe('the view of a process', () => {
  it('has incidents and verdicts on a terminal that is too low for the figures', () => {
    const shown = view(scene, { columns: 80, rows: 8 });
    expect(shown).toMatch(
      /shop.*\n\njs_heap +The floor grows\.\n\nSIGNAL.*\njs_heap +leaking.*\n[\s\S]*q quits$/,
    );
    expect(shown).not.toContain('resident');
    expect(view(scene, { columns: 80, rows: 24 })).toMatch(/js_heap +leaking[\s\S]*resident[\s\S]*q quits$/);
  });
});
