/** Counts analyses by what became of them, and how long they took. */
import { SecondsHistogram } from './seconds-histogram.js';

export const ANALYSIS_OUTCOMES = ['done', 'refused', 'failed'] as const;
export type AnalysisOutcome = (typeof ANALYSIS_OUTCOMES)[number];

/** Upper bounds of the buckets, in seconds: from a small heap to the deadline. */
export const ANALYSIS_BUCKETS_SECONDS = [0.5, 1, 2.5, 5, 10, 30, 60, 180, 600] as const;

export class AnalysisTally {
  readonly counts: Record<AnalysisOutcome, number> = { done: 0, refused: 0, failed: 0 };
  readonly durations = new SecondsHistogram(ANALYSIS_BUCKETS_SECONDS);

  /** @param seconds - how long it took, of one that is done */
  count(outcome: AnalysisOutcome, seconds?: number): void {
    this.counts[outcome] += 1;
    if (seconds !== undefined) this.durations.add(seconds);
  }
}
