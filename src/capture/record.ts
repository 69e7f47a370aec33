/** What is known of a capture: asked for, running, and what became of it. Types only. */
import type { RedactionReport } from '../snapshot/redaction.js';
import type { Admission } from './admission.js';

/** From the dear one to the cheap one. */
export const CAPTURE_KINDS = ['heap-snapshot', 'heap-profile', 'report'] as const;

/**
 * What a capture gives.
 * - `heap-snapshot`: every object and who holds it; a `.heapsnapshot`
 * - `heap-profile`: where the sampled objects that still live were allocated; a `.heapprofile`
 * - `report`: heap spaces, handles, mappings, the last minutes of GC, Node's diagnostic report; JSON
 */
export type CaptureKind = (typeof CAPTURE_KINDS)[number];

export const CAPTURE_TRIGGERS = [
  'verdict',
  'growth',
  'pressure',
  'threshold',
  'schedule',
  'signal',
  'runaway',
  'api',
  'code',
] as const;

/**
 * What asked for the capture: a condition of a rule (`verdict`, `growth`, `pressure`, `threshold`, `schedule`,
 * `signal`), a main thread that allocates without ever yielding (`runaway`), `POST /api/v1/captures` (`api`), or
 * `warden.capture()` (`code`).
 */
export type CaptureTrigger = (typeof CAPTURE_TRIGGERS)[number];

/**
 * How the application was read.
 * - `fork`: by a copy of the process, the application stopped for milliseconds
 * - `inspector`: through the inspector from the watchdog thread, the application stopped all the while
 * - `inline`: by the application's own thread when it came round to it, stopped all the while
 */
export type CaptureSourceName = 'fork' | 'inspector' | 'inline';

export type CaptureState = 'running' | 'stored' | 'refused' | 'failed';

/** The outcomes of a capture that has come to its end. */
export const CAPTURE_ENDS = [
  'stored',
  'refused_memory',
  'refused_disk',
  'cooldown',
  'budget',
  'busy',
  'yielded',
  'off',
  'source_failed',
  'store_failed',
] as const;

export type CaptureEnd = (typeof CAPTURE_ENDS)[number];

/**
 * What became of it, stable for machines.
 * - `running`, `stored`
 * - refused: `refused_memory` and `refused_disk` (it would not fit), `cooldown` (too soon after the last), `budget`
 *   (the number of captures, or the pause, that is allowed is used up), `busy` (another one runs in this process, on
 *   this machine or in this fleet), `yielded` (the profiler belongs to another tool), `off` (there is no folder to
 *   store in)
 * - failed: `source_failed` (no source gave a whole artefact), `store_failed` (the store refused the artefact)
 */
export type CaptureOutcome = 'running' | CaptureEnd;

/** A wish for a capture. */
export interface CaptureRequest {
  readonly kind: CaptureKind;
  readonly trigger: CaptureTrigger;
  /** Why, in words for the one who reads the record. */
  readonly reason: string;
  /** Overrides every refusal but the one for lack of disk; while another capture runs, it waits for its end. */
  readonly force?: boolean;
  readonly incidentId?: string;
  /** The rule that wants it. */
  readonly rule?: string;
  /** The span that wants it, as in the header `traceparent` (W3C Trace Context); valid. */
  readonly traceParent?: string | null;
}

/**
 * What became of the analysis of a heap snapshot, by itself or beside an earlier one of its incident.
 * - `running`
 * - `done`: what was found is in the incident, and under `GET /api/v1/incidents/:id/analysis`
 * - `refused`: it was not begun, for lack of memory
 * - `failed`: the snapshot cannot be read, or the process that analyses has crashed, run out of memory or of time
 */
export interface CaptureAnalysis {
  readonly state: 'running' | 'done' | 'refused' | 'failed';
  /** How much of the work is done, 0–1, an estimate; null when it does not run. */
  readonly progressRatio: number | null;
  /** Why it was refused, or failed; null when there is nothing to say. */
  readonly detail: string | null;
  /** A stable code for a failure that has one: of {@link HeapwardenError}, or of the system; else null. */
  readonly errorCode: string | null;
}

/** The record of a capture, as `GET /api/v1/captures/:id` gives it. */
export interface CaptureRecord {
  /** A UUID. */
  readonly id: string;
  readonly kind: CaptureKind;
  readonly trigger: CaptureTrigger;
  /** The rule that wanted it; null when none did. */
  readonly rule: string | null;
  readonly reason: string;
  readonly state: CaptureState;
  readonly outcome: CaptureOutcome;
  /** Words for the outcome: why it was refused, or failed; null when there is nothing to say. */
  readonly detail: string | null;
  /** A stable code for a failure that has one: of {@link HeapwardenError}, or of the system (`ENOSPC`); else null. */
  readonly errorCode: string | null;
  /** Null until a source has been chosen. */
  readonly source: CaptureSourceName | null;
  /** Why not a better source; null when it is the best one. */
  readonly sourceDetail: string | null;
  /** What it was expected to cost, what there was, and what was decided; null for kinds that cost next to nothing. */
  readonly admission: Admission | null;
  /** The refused capture that this cheaper one was taken for; null otherwise. */
  readonly insteadOf: string | null;
  /** How long the application was stopped; null until it is known. */
  readonly pauseMs: number | null;
  /** Size of the artefact as it opens in DevTools, that is uncompressed; while it runs, what has come so far. */
  readonly bytes: number | null;
  /** Size as stored, compressed. */
  readonly storedBytes: number | null;
  /** SHA-256 of the uncompressed artefact, in hex. */
  readonly sha256: string | null;
  /** What was done to the strings; null for kinds that hold none of the heap's. */
  readonly redaction: RedactionReport | null;
  /** Where the artefact is; null while there is none. */
  readonly location: 'local' | 's3' | null;
  /** ISO 8601. */
  readonly createdAt: string;
  /** From request to the end, stored or not; null while it runs. */
  readonly durationMs: number | null;
  /** The incident that it is evidence for. */
  readonly incidentId: string | null;
  /** The span that wanted it, as in the header `traceparent` (W3C Trace Context); null when there was none. */
  readonly traceParent: string | null;
  /** Null while it was not analysed; only heap snapshots of incidents are. */
  readonly analysis: CaptureAnalysis | null;
  readonly service: string;
  readonly pid: number;
}
