import type { CaptureRecord } from '../../src/capture/record.js';

/** The record of a stored capture, with what the test is about. */
export function storedCapture(changes: Partial<CaptureRecord> = {}): CaptureRecord {
  return {
    id: '0e3c2f5a-8f0e-4d5e-9f6b-000000000001',
    kind: 'heap-snapshot',
    trigger: 'verdict',
    reason: 'It leaks.',
    state: 'stored',
    outcome: 'stored',
    detail: null,
    source: 'fork',
    pauseMs: 10,
    bytes: 1000,
    storedBytes: 100,
    sha256: 'ab'.repeat(32),
    redaction: null,
    rule: null,
    errorCode: null,
    sourceDetail: null,
    admission: null,
    insteadOf: null,
    location: 'local',
    createdAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1000,
    incidentId: null,
    traceParent: null,
    analysis: null,
    service: 'shop',
    pid: 42,
    ...changes,
  };
}
