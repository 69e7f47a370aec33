/** Rules say when captures are taken without being asked for: when → take → limits. Types, and the rules that hold by default. */
import type { PressureLevel } from '../../detect/pressure.js';
import type { Signal } from '../../detect/verdict.js';
import type { CaptureLimitsOptions } from '../limits.js';
import type { CaptureKind } from '../record.js';
import type { ObservationName } from './moment.js';

/** One condition. A rule fires when it becomes true, and again only after it was false for a while. */
export type Condition =
  /** The verdict on a signal is this, or worse. */
  | { readonly signal: Signal; readonly verdict: 'growing' | 'leaking' }
  /** While a signal grows: it has grown by both since the last heap snapshot. Fires again at each such step. */
  | { readonly signal: 'js_heap'; readonly grownBy: { readonly ratio: number; readonly bytes: number } }
  /** The pressure on the nearest limit is this, or higher. */
  | { readonly pressure: Exclude<PressureLevel, 'normal'> }
  /** A number is beyond a bound, without a break for `forMs`. */
  | {
      readonly observation: ObservationName;
      readonly above?: number | undefined;
      readonly below?: number | undefined;
      readonly forMs: number;
    }
  /** A time, in the format of cron, in the time zone of the process. */
  | { readonly cron: string }
  /** The process gets this signal. */
  | { readonly processSignal: 'SIGUSR2' }
  /** The main thread allocates without ever yielding, and comes near V8's limit. */
  | { readonly runaway: true }
  /** Nothing but `POST /api/v1/rules/<name>/fire`, which fires any rule. */
  | { readonly http: true };

export interface Rule {
  /** Unique; in the address of the rule and on the records of its captures. */
  readonly name: string;
  readonly when: Condition;
  /** What is taken, one after the other. */
  readonly take: readonly CaptureKind[];
  readonly limits?: CaptureLimitsOptions | undefined;
}

const HOUR_MS = 3_600_000;
const MB = 1024 * 1024;

/**
 * The rules without any configuration: a heap snapshot when growth is seen and another when there is more of it, so
 * that there is a pair to compare; cheap evidence while there is still memory to take it in; all there is near the end.
 */
export const DEFAULT_RULES: readonly Rule[] = [
  {
    name: 'baseline',
    when: { signal: 'js_heap', verdict: 'growing' },
    take: ['report', 'heap-snapshot'],
    limits: { cooldownMs: HOUR_MS, perDay: 6 },
  },
  {
    name: 'growth',
    when: { signal: 'js_heap', grownBy: { ratio: 0.1, bytes: 20 * MB } },
    take: ['heap-profile', 'heap-snapshot'],
    limits: { cooldownMs: 60_000, perHour: 2, perDay: 6 },
  },
  {
    name: 'high-pressure',
    when: { pressure: 'high' },
    take: ['heap-profile', 'report'],
    limits: { cooldownMs: 60_000, perHour: 6 },
  },
  {
    name: 'near-limit',
    when: { pressure: 'critical' },
    take: ['report', 'heap-profile', 'heap-snapshot'],
    limits: { cooldownMs: 60_000, perHour: 3 },
  },
  {
    name: 'runaway',
    when: { runaway: true },
    take: ['heap-profile', 'report', 'heap-snapshot'],
    limits: { cooldownMs: 60_000, perHour: 3 },
  },
];
