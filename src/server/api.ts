/**
 * The JSON that the HTTP API speaks, version 1. Field names are camelCase and carry units; times are
 * ISO 8601; what is not known is null.
 */
import type { AlertTestResult } from '../alert/alerts.js';
import type { CaptureKind, CaptureRecord, CaptureSourceName } from '../capture/record.js';
import type { RuleState } from '../capture/rules/rule-book.js';
import type { Pressure, PressureLevel } from '../detect/pressure.js';
import type { Signal, Verdict } from '../detect/verdict.js';
import type { Incident } from '../incident/incident.js';
import type { TrackedSummary } from '../wire/tracked.js';

export type { CaptureRecord } from '../capture/record.js';
export type { Pressure } from '../detect/pressure.js';
export type { Verdict } from '../detect/verdict.js';
export type { Incident } from '../incident/incident.js';
export type { Analysis, SuspectInShort } from '../snapshot/analysis/analysis.js';
export type { ComparisonOrder, ComparisonRun } from './comparison.js';
export type { HistoryPoint, HourOfHistory } from './history-point.js';

/** `GET /api/v1/status` */
export interface Status {
  readonly service: string;
  readonly pid: number;
  /** Version of Heapwarden. */
  readonly version: string;
  /** Version of Node, as `process.version`. */
  readonly node: string;
  readonly startedAt: string;
  readonly signals: Readonly<Partial<Record<Signal, Verdict>>>;
  readonly pressure: Pressure;
  readonly memory: MemoryStatus;
  readonly mainThread: MainThreadStatus;
  readonly capturing: CapturingStatus;
  /** Old-generation bytes after major GCs, oldest first, at most 240 points. */
  readonly floor: readonly { readonly atMs: number; readonly bytes: number }[];
  readonly openIncidents: readonly Incident[];
  /** What the tracker knows; null when the application has given it nothing. */
  readonly tracked: TrackedSummary | null;
}

export interface MemoryStatus {
  readonly heapUsedBytes: number | null;
  readonly heapLimitBytes: number | null;
  readonly externalBytes: number | null;
  readonly arrayBuffersBytes: number | null;
  readonly rssBytes: number | null;
  readonly cgroupUsageBytes: number | null;
  readonly cgroupLimitBytes: number | null;
}

export interface MainThreadStatus {
  /** How long the application has given no frame beyond what is due; 0 while it does. */
  readonly unresponsiveSeconds: number;
  /** Frames overwritten before the watchdog read them. */
  readonly lostFrames: number;
}

export interface CapturingStatus {
  /** The source that the next capture will try first; null when captures are off. */
  readonly source: CaptureSourceName | null;
  /** Why not a better source, or why captures are off; null when there is nothing to say. */
  readonly detail: string | null;
  /** Heap snapshots that the day's budget still allows. */
  readonly remainingToday: number;
}

/** `GET /api/v1/incidents`, newest first. */
export interface IncidentList {
  readonly incidents: readonly Incident[];
}

/** `GET /api/v1/incidents/:id/analysis`, answered by 202 while the first analysis of an incident runs. */
export interface AnalysisRun {
  /** The newest snapshot that is analysed. */
  readonly captureId: string;
  /** What is being done, in words. */
  readonly step: string;
  /** How much of all is done, 0–1, an estimate. */
  readonly progressRatio: number;
}

/** `GET /api/v1/runs`: this service's earlier runs in the folder of Heapwarden, newest first, 16 at most. */
export interface RunList {
  readonly runs: readonly Run[];
}

/** A run of a process in short. */
export interface Run {
  readonly service: string;
  readonly pid: number;
  readonly node: string;
  readonly startedAt: string;
  /** At its end, or up to five minutes before. */
  readonly writtenAt: string;
  readonly signals: readonly RunSignal[];
  /** Newest first, 10 at most. */
  readonly incidents: readonly Incident[];
}

export interface RunSignal {
  readonly signal: Signal;
  readonly verdict: Verdict | null;
  /** Milliseconds since the epoch and value, oldest first, 240 at most. */
  readonly points: readonly (readonly [atMs: number, value: number])[];
}

/** `GET /api/v1/captures`, newest first. */
export interface CaptureList {
  readonly captures: readonly CaptureRecord[];
}

/** `GET /api/v1/rules` */
export interface RuleList {
  readonly rules: readonly RuleState[];
}

/** Answer to `POST /api/v1/rules/:name/fire` */
export interface RuleFired {
  readonly rule: string;
}

/** `GET /readyz`: 503 at critical pressure. */
export interface Readiness {
  readonly level: PressureLevel;
  /** One sentence in plain words. */
  readonly reason: string;
}

/** Body of `POST /api/v1/captures/:id/link` */
export interface LinkOrder {
  /** 60 to 604800, that is a week. Default 3600. */
  readonly expiresInSeconds?: number;
}

/** Answer to `POST /api/v1/captures/:id/link`: who has the link downloads the artefact without a token. */
export interface DownloadLink {
  readonly url: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Body of `POST /api/v1/captures`, answered by 202 with a {@link CaptureRecord}. */
export interface CaptureOrder {
  readonly kind: CaptureKind;
  /** 1 to 500 characters. */
  readonly reason: string;
  /** Overrides every refusal but the one for lack of disk. Default false. */
  readonly force?: boolean;
}

/** Body of `POST /api/v1/alerts/test`; of all channels without one. */
export interface AlertTestOrder {
  /** Name of a channel of the configuration. */
  readonly channel?: string;
}

/** `POST /api/v1/alerts/test`: one entry per channel that was tried. */
export interface AlertTestList {
  readonly results: readonly AlertTestResult[];
}

/** Every answer above 399: problem details, RFC 9457. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  /** Stable for machines. */
  readonly code: ProblemCode;
  /** What was wrong and what to do. */
  readonly detail: string;
}

/**
 * - 400 `request_invalid`; 413 `body_too_large`; 415 `media_type_unsupported`; 416 `range_not_satisfiable`
 * - 401 `token_missing`, `token_wrong`, `link_invalid` (wrong, expired, or revoked)
 * - 403 `scope_missing`: the token is not for this; `origin_not_allowed`: a page of another site asks for a change
 * - 404 `not_found`; 405 `method_not_allowed`; 409 `conflict`: the capture still runs, or another comparison does
 * - 421 `host_not_allowed`: the name in the address is not one of this watchdog
 * - 429 `locked_out`: too many wrong tokens from this address; `limited`: the limits of a rule
 * - 500 `internal`; 502 `storage_failed`: the object storage; 503 `busy`: too many downloads, or streams of events, at once
 */
export type ProblemCode =
  | 'request_invalid'
  | 'body_too_large'
  | 'media_type_unsupported'
  | 'range_not_satisfiable'
  | 'token_missing'
  | 'token_wrong'
  | 'link_invalid'
  | 'scope_missing'
  | 'origin_not_allowed'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'host_not_allowed'
  | 'locked_out'
  | 'limited'
  | 'internal'
  | 'storage_failed'
  | 'busy';
