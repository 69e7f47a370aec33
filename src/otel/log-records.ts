/** Incidents and captures as log records of OpenTelemetry: events, by their names. Pure. */
import { type Context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { type LogRecord, SeverityNumber } from '@opentelemetry/api-logs';
import { parseTraceParent } from '@opentelemetry/core';
import type { Alert } from '../alert/alert.js';
import type { CaptureRecord } from '../capture/record.js';
import type { Severity } from '../incident/severity.js';

const INFO = { severityNumber: SeverityNumber.INFO, severityText: 'INFO' };
const WARN = { severityNumber: SeverityNumber.WARN, severityText: 'WARN' };
const ERROR = { severityNumber: SeverityNumber.ERROR, severityText: 'ERROR' };

const LEVELS = { info: INFO, warning: WARN, critical: ERROR } as const satisfies Record<Severity, object>;

/** `heapwarden.incident.opened`, `.reopened`, `.updated`, `.resolved`; the body is the alert's title. */
export function incidentRecord({ event, title, dedupKey, groupKey, incident }: Alert): LogRecord {
  return {
    eventName: `heapwarden.incident.${event}`,
    ...(event === 'resolved' ? INFO : LEVELS[incident.severity]),
    body: title,
    attributes: known({
      'heapwarden.incident.id': incident.id,
      'heapwarden.incident.dedup_key': dedupKey,
      'heapwarden.incident.group_key': groupKey,
      'heapwarden.severity': incident.severity,
      'heapwarden.signal': incident.signal,
      'heapwarden.verdict': incident.verdict,
      'heapwarden.pressure': incident.pressure,
      'heapwarden.slope_bytes_per_second': incident.slopeBytesPerSecond,
      'heapwarden.time_to_limit_seconds': incident.timeToLimitSeconds,
      'heapwarden.signature': incident.signature,
      'heapwarden.reason': incident.reason,
      'heapwarden.advice': incident.advice,
      'heapwarden.capture.ids': [...incident.captures],
    }),
  };
}

/** `heapwarden.capture.stored`, `.refused`, `.failed`; in the trace of whoever asked for it. */
export function captureRecord(capture: CaptureRecord): LogRecord {
  const why = capture.detail === null ? '' : `: ${capture.detail}`;
  const context = contextOf(capture.traceParent);
  return {
    eventName: `heapwarden.capture.${capture.state}`,
    ...(capture.state === 'failed' ? WARN : INFO),
    body: `Capture ${capture.id} ${capture.state}, ${capture.kind}${why}`,
    attributes: known({
      'heapwarden.capture.id': capture.id,
      'heapwarden.capture.kind': capture.kind,
      'heapwarden.capture.trigger': capture.trigger,
      'heapwarden.capture.rule': capture.rule,
      'heapwarden.capture.outcome': capture.outcome,
      'heapwarden.capture.source': capture.source,
      'heapwarden.capture.pause_seconds': seconds(capture.pauseMs),
      'heapwarden.capture.duration_seconds': seconds(capture.durationMs),
      'heapwarden.capture.bytes': capture.bytes,
      'heapwarden.capture.stored_bytes': capture.storedBytes,
      'heapwarden.capture.sha256': capture.sha256,
      'heapwarden.capture.location': capture.location,
      'heapwarden.reason': capture.reason,
      'heapwarden.incident.id': capture.incidentId,
      'error.type': capture.errorCode,
    }),
    ...(context && { context }),
  };
}

type Value = string | number | readonly string[];

/** What is not known has no attribute. */
function known(attributes: Readonly<Record<string, Value | null>>): NonNullable<LogRecord['attributes']> {
  const entries = Object.entries(attributes).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as NonNullable<LogRecord['attributes']>;
}

function seconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1000;
}

function contextOf(traceParent: string | null): Context | undefined {
  const span = traceParent === null ? null : parseTraceParent(traceParent);
  return span === null ? undefined : trace.setSpanContext(ROOT_CONTEXT, { ...span, isRemote: true });
}
