/** What is known of a capture: asked for, running, and what became of it. Types only. */

export const CAPTURE_KINDS = ['heap-snapshot'] as const;
export type CaptureKind = (typeof CAPTURE_KINDS)[number];

export const CAPTURE_TRIGGERS = ['verdict', 'pressure', 'api', 'code'] as const;

/** What asked for the capture: a verdict, the pressure level, `POST /api/v1/captures`, or `warden.capture()`. */
export type CaptureTrigger = (typeof CAPTURE_TRIGGERS)[number];

/**
 * How the heap was read.
 * - `fork`: by a copy of the process, the application stopped for milliseconds
 * - `inspector`: through the inspector from the watchdog thread, the application stopped all the while
 * - `inline`: by the application itself, stopped all the while
 */
export type CaptureSourceName = 'fork' | 'inspector' | 'inline';

export type CaptureState = 'running' | 'stored' | 'refused' | 'failed';

/** The outcomes of a capture that has come to its end. */
export const CAPTURE_ENDS = [
  'stored',
  'busy',
  'cooldown',
  'budget',
  'off',
  'source_failed',
  'store_failed',
] as const;

/**
 * What became of it, stable for machines.
 * - `running`, `stored`
 * - refused: `busy` (another one runs), `cooldown` (too soon after the last), `budget` (the day's number is used up),
 *   `off` (there is no folder to store in)
 * - failed: `source_failed` (no source gave a whole snapshot), `store_failed` (the folder refused the artefact)
 */
export type CaptureOutcome = 'running' | (typeof CAPTURE_ENDS)[number];

/** A wish for a capture. */
export interface CaptureRequest {
  readonly kind: CaptureKind;
  readonly trigger: CaptureTrigger;
  /** Why, in words for the one who reads the record. */
  readonly reason: string;
  /** Skips cooldown and budget. */
  readonly force?: boolean;
  readonly incidentId?: string;
}

/** The record of a capture, as `GET /api/v1/captures/:id` gives it. */
export interface CaptureRecord {
  /** A UUID. */
  readonly id: string;
  readonly kind: CaptureKind;
  readonly trigger: CaptureTrigger;
  readonly reason: string;
  readonly state: CaptureState;
  readonly outcome: CaptureOutcome;
  /** Words for the outcome: why it was refused, or failed, or why not a better source was used; null when there is nothing to say. */
  readonly detail: string | null;
  /** Null until a source has been chosen. */
  readonly source: CaptureSourceName | null;
  /** How long the application was stopped; null until it is known. */
  readonly pauseMs: number | null;
  /** Size of the artefact as it opens in DevTools, that is uncompressed. */
  readonly bytes: number | null;
  /** Size on disk, compressed. */
  readonly storedBytes: number | null;
  /** SHA-256 of the uncompressed artefact, in hex. */
  readonly sha256: string | null;
  /** Whether the values of strings were replaced. */
  readonly isRedacted: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
  /** From request to the end, stored or not; null while it runs. */
  readonly durationMs: number | null;
  /** The incident that it is evidence for. */
  readonly incidentId: string | null;
  readonly service: string;
  readonly pid: number;
}
