/** What the detector says, and about what. Types only. */

/** One series that can leak. */
export type Signal =
  | 'js_heap'
  | 'external'
  | 'array_buffers'
  | 'native'
  | 'code'
  | 'contexts'
  | 'handles'
  | 'objects';

export const VERDICTS = ['learning', 'stable', 'growing', 'leaking', 'undecidable'] as const;

/**
 * - `learning`: too little has been seen for a verdict
 * - `stable`: no growth beyond what the noise or the load explains
 * - `growing`: growth that is real, and not yet, or no longer, a leak
 * - `leaking`: steady growth that reaches a limit within a small multiple of the window it was seen in, or has gone
 *   on for days
 * - `undecidable`: the level cannot tell; the reason says why
 */
export type VerdictName = (typeof VERDICTS)[number];

/** What the detector says of one signal at one moment. */
export interface Verdict {
  readonly verdict: VerdictName;
  /** What the slopes are counted in. */
  readonly unit: 'bytes' | 'count';
  /** Growth of the signal; null while it is not known. */
  readonly slopePerSecond: number | null;
  /** 95 % confidence interval of the slope. */
  readonly slopeIntervalPerSecond: readonly [low: number, high: number] | null;
  /** One less the probability that the trend is chance, 0–1; 0 while there is none. */
  readonly confidenceRatio: number;
  /** The smallest slope that would have been seen in the windows judged. */
  readonly detectableSlopePerSecond: number | null;
  /** Time until the nearest limit is reached at this slope; null without growth or without a limit. */
  readonly timeToLimitSeconds: number | null;
  /** The same at both ends of the interval of the slope; null where that includes 0. */
  readonly timeToLimitIntervalSeconds: readonly [soonest: number, latest: number] | null;
  /** Length of the window that decided. */
  readonly windowSeconds: number | null;
  /** Lengths of all windows that were judged, shortest first. */
  readonly windowsSeconds: readonly number[];
  /** One sentence in plain words, with the numbers that it rests on. */
  readonly reason: string;
}

/** One reading of a signal. For `js_heap`: old-generation bytes right after a major GC. */
export interface Point {
  readonly atMs: number;
  /** Bytes, or a count. */
  readonly value: number;
  /** What the process had to do: requests per second, or active handles. Undefined when it is not known. */
  readonly load?: number | undefined;
}
