/** What the analysing process is told at its start, and what it says. Types only. */
import type { ErrorCode } from '../error.js';
import type { Analysis } from '../snapshot/analysis/analysis.js';

/** What the process is started for. */
export interface Task {
  /** Oldest first. */
  readonly snapshots: readonly ExpectedSnapshot[];
  /** Memory that can be had; null when it is not known. */
  readonly availableBytes: number | null;
}

/** A snapshot that comes through a pipe. */
export interface ExpectedSnapshot {
  /** Milliseconds since the epoch. */
  readonly takenAtMs: number;
  /** Its size, uncompressed. */
  readonly bytes: number;
}

/** How far an analysis is. */
export interface AnalysisProgress {
  /** What is being done, in words. */
  readonly step: string;
  /** How much of all is done, 0–1, an estimate that never falls. */
  readonly ratio: number;
}

export type AnalyserMessage =
  | ({ readonly type: 'progress' } & AnalysisProgress)
  | { readonly type: 'analysis'; readonly analysis: Analysis }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };
