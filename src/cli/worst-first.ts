/** The verdicts on the signals of a process, the worst one on top. */
import type { VerdictName } from '../detect/verdict.js';
import type { Status, Verdict } from '../server/api.js';

const ORDER: readonly VerdictName[] = ['leaking', 'growing', 'undecidable', 'learning', 'stable'];

export function worstFirst({ signals }: Pick<Status, 'signals'>): [signal: string, verdict: Verdict][] {
  return Object.entries(signals).sort(([, a], [, b]) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
}
