/** How captures end that leave no artefact, and what their records say. Pure. */
import type { Admission } from './admission.js';
import type { CaptureOutcome, CaptureRecord } from './record.js';

const WITHOUT_NUMBERS = { isForced: false, prediction: null, headroom: null, actual: null } as const;
/** Of a cheaper capture that is taken for one that was refused. */
export const DEGRADED: Admission = { ...WITHOUT_NUMBERS, verdict: 'degraded' };

/** A record that was refused. */
export function refused(record: CaptureRecord, outcome: CaptureOutcome, detail: string): CaptureRecord {
  const isVerdict = outcome === 'busy' || outcome === 'cooldown' || outcome === 'budget';
  const admission = isVerdict
    ? { ...WITHOUT_NUMBERS, ...record.admission, verdict: outcome }
    : record.admission;
  return { ...record, state: 'refused', outcome, detail, admission };
}

/** A record that failed, with the code that its error has. */
export function failed(record: CaptureRecord, outcome: CaptureOutcome, why: unknown): CaptureRecord {
  const code = why instanceof Error ? (why as NodeJS.ErrnoException).code : undefined;
  const detail = `Nothing was stored: ${messageOf(why)}.`;
  return { ...record, state: 'failed', outcome, detail, errorCode: code ?? null };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
