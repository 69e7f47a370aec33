/** What analyses snapshots, for incidents and for who asks: one at a time, whoever wants it. */
import { Analyser, type AnalyserOptions } from './analyser.js';
import { Analyses, type AnalysesOptions } from './analyses.js';
import { Comparisons, type ComparisonsOptions } from './comparisons.js';

export type AnalysingOptions = Omit<AnalyserOptions & AnalysesOptions & ComparisonsOptions, 'analyser'>;

export interface Analysing {
  readonly analyses: Analyses;
  readonly comparisons: Comparisons;
  stop(): Promise<void>;
}

export function createAnalysing(options: AnalysingOptions): Analysing {
  const analyser = new Analyser(options);
  const analyses = new Analyses({ ...options, analyser });
  const comparisons = new Comparisons({ ...options, analyser });
  return {
    analyses,
    comparisons,
    async stop() {
      await Promise.all([analyses.stop(), comparisons.stop()]);
    },
  };
}
