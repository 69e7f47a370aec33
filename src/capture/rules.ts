/** When captures are taken without being asked for. Pure. */
import type { IncidentEvent } from '../incident/incident-book.js';
import type { CaptureRequest } from './record.js';

/** An incident that opens wants a heap snapshot: a leak was called, or the pressure has become high. */
export function captureFor({ type, incident }: IncidentEvent): CaptureRequest | undefined {
  if (type !== 'opened') return undefined;
  return {
    kind: 'heap-snapshot',
    trigger: incident.signal === 'pressure' ? 'pressure' : 'verdict',
    reason: incident.reason,
    incidentId: incident.id,
  };
}
