import type { Incident } from '../../src/incident/incident.js';

/** An incident for tests, with what the test is about. */
export function incident(changes: Partial<Incident> = {}): Incident {
  return {
    id: '7f0c1b52-0000-4000-8000-000000000001',
    signal: 'js_heap',
    openedAt: '2026-01-01T00:00:00.000Z',
    resolvedAt: null,
    verdict: 'leaking',
    pressure: 'normal',
    severity: 'warning',
    slopeBytesPerSecond: 1_000_000,
    timeToLimitSeconds: 120,
    reason: 'The floor rose.',
    advice: null,
    captures: [],
    suspects: [],
    allocators: [],
    signature: null,
    ...changes,
  };
}
