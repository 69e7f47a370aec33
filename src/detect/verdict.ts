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
 * - `stable`: no growth beyond what the noise explains
 * - `growing`: growth that is real, and not yet, or no longer, a leak
 * - `leaking`: steady growth that reaches a limit within a small multiple of the window it was seen in
 * - `undecidable`: the series is there and cannot answer; the reason says why
 */
export type VerdictName = (typeof VERDICTS)[number];

/** What the detector says of one signal at one moment. */
export interface Verdict {
  readonly verdict: VerdictName;
  /** Growth of the signal; null while it is not known. */
  readonly slopeBytesPerSecond: number | null;
  /** 95 % confidence interval of the slope. */
  readonly slopeIntervalBytesPerSecond: readonly [low: number, high: number] | null;
  /** One less the probability that the trend is chance, 0–1; 0 while there is none. */
  readonly confidenceRatio: number;
  /** The smallest slope that would have been seen in the windows judged. */
  readonly detectableSlopeBytesPerSecond: number | null;
  /** Time until the nearest limit is reached at this slope; null without growth or without a limit. */
  readonly timeToLimitSeconds: number | null;
  /** Length of the window that decided. */
  readonly windowSeconds: number | null;
  /** One sentence in plain words, with the numbers that it rests on. */
  readonly reason: string;
}

/** One reading of a signal. For `js_heap`: old-generation bytes right after a major GC. */
export interface Point {
  readonly atMs: number;
  readonly bytes: number;
}
