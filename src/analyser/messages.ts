/** What the analysing process says. Types only. */
import type { ErrorCode } from '../error.js';
import type { Analysis } from '../snapshot/analysis/analysis.js';

export type AnalyserMessage =
  | { readonly type: 'step'; readonly step: string }
  | { readonly type: 'analysis'; readonly analysis: Analysis }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };
