import { trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { alertOf } from '../../src/alert/alert.js';
import { captureRecord, incidentRecord } from '../../src/otel/log-records.js';
import { storedCapture } from '../capture/record-example.js';
import { incident } from '../incident/incident-example.js';

const FRAME = { id: 'alert-1', at: '2026-01-01T00:00:00.000Z', pageUrl: null };
const TELLER = { service: 'shop', host: 'pod-1', pid: 42 };

describe('the log record of an incident', () => {
  it('has the title of the alert, and what is known as attributes', () => {
    const opened = incident({ captures: ['one', 'two'], signature: null });
    const alert = alertOf({ type: 'opened', incident: opened }, TELLER, FRAME);
    const record = incidentRecord(alert);
    expect(record).toMatchObject({
      eventName: 'heapwarden.incident.opened',
      body: alert.title,
      attributes: {
        'heapwarden.incident.id': opened.id,
        'heapwarden.incident.dedup_key': 'shop:pod-1:42:js_heap',
        'heapwarden.signal': 'js_heap',
        'heapwarden.verdict': opened.verdict,
        'heapwarden.capture.ids': ['one', 'two'],
      },
    });
    expect(record.attributes).not.toHaveProperty('heapwarden.signature');
  });

  it.each([
    ['info', 'INFO'],
    ['warning', 'WARN'],
    ['critical', 'ERROR'],
  ] as const)('is as grave as the incident: %s', (severity, severityText) => {
    const alert = alertOf({ type: 'opened', incident: incident({ severity }) }, TELLER, FRAME);
    expect(incidentRecord(alert).severityText).toBe(severityText);
  });

  it('is no warning once the incident is resolved', () => {
    const alert = alertOf({ type: 'resolved', incident: incident() }, TELLER, FRAME);
    expect(incidentRecord(alert)).toMatchObject({
      eventName: 'heapwarden.incident.resolved',
      severityText: 'INFO',
    });
  });
});

describe('the log record of a capture', () => {
  it('tells in seconds and bytes what it has cost', () => {
    expect(captureRecord(storedCapture())).toMatchObject({
      eventName: 'heapwarden.capture.stored',
      severityText: 'INFO',
      attributes: {
        'heapwarden.capture.kind': 'heap-snapshot',
        'heapwarden.capture.pause_seconds': 0.01,
        'heapwarden.capture.duration_seconds': 1,
        'heapwarden.capture.stored_bytes': 100,
      },
    });
  });

  it('warns of a failure, with why', () => {
    const failed = storedCapture({
      state: 'failed',
      outcome: 'store_failed',
      detail: 'no space',
      errorCode: 'ENOSPC',
    });
    expect(captureRecord(failed)).toMatchObject({
      eventName: 'heapwarden.capture.failed',
      severityText: 'WARN',
      body: expect.stringMatching(/: no space$/),
      attributes: { 'error.type': 'ENOSPC' },
    });
  });

  it('is in the span that asked for it', () => {
    const traceParent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { context } = captureRecord(storedCapture({ traceParent }));
    expect(context && trace.getSpanContext(context)).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
    });
    expect(captureRecord(storedCapture())).not.toHaveProperty('context');
  });
});
