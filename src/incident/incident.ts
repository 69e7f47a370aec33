/** One leak or pressure episode, from opened to resolved; reopened when it comes back soon. Types only. */
import type { PressureLevel } from '../detect/pressure.js';
import type { Signal, VerdictName } from '../detect/verdict.js';
import type { SuspectInShort } from '../snapshot/analysis/analysis.js';
import type { SuspectedAllocator } from '../snapshot/profile/suspected-allocators.js';
import type { Severity } from './severity.js';

/**
 * What an incident can be about: a signal that leaks, the pressure on the nearest limit, objects that were expected to
 * be collected and were not, or the death of an earlier process for lack of memory.
 */
export type Subject = Signal | 'pressure' | 'overdue_objects' | 'died_of_memory';

/** An incident, as `GET /api/v1/incidents` gives it. */
export interface Incident {
  /** A UUID. */
  readonly id: string;
  /** What it is about. */
  readonly signal: Subject;
  /** ISO 8601. */
  readonly openedAt: string;
  /** ISO 8601; null while the incident is open. */
  readonly resolvedAt: string | null;
  /** The verdict on the signal that it is about; on `js_heap` for all that is not about a signal. */
  readonly verdict: VerdictName;
  /** The highest pressure level seen while it was open. */
  readonly pressure: PressureLevel;
  /** The gravest that it has been. */
  readonly severity: Severity;
  readonly slopeBytesPerSecond: number | null;
  readonly timeToLimitSeconds: number | null;
  /** One sentence in plain words. */
  readonly reason: string;
  /** What it means and what to do, in plain words; null where the reason says all. */
  readonly advice: string | null;
  /** Ids of the captures taken for it, oldest first. */
  readonly captures: readonly string[];
  /** Who is to blame, most likely first; empty until the analysis of the captures has told. */
  readonly suspects: readonly SuspectInShort[];
  /** Functions that have allocated most of what has come since the first heap profile, and for whom; empty without one. */
  readonly allocators: readonly SuspectedAllocator[];
  /** The same for the same leak in every process; null until the analysis has told. */
  readonly signature: string | null;
}
