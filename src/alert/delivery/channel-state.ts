/** Where a channel stands, for the metrics. */

/**
 * - `delivered`: the receiver has it
 * - `retried`: a try has failed, and another follows
 * - `dropped`: given up, since the receiver refused it, it was a week old, there was no room, or its channel is gone
 * - `suppressed`: not for this channel by its severity, or said by a later update already
 */
export const ALERT_OUTCOMES = ['delivered', 'retried', 'dropped', 'suppressed'] as const;
export type AlertOutcome = (typeof ALERT_OUTCOMES)[number];

/** From harmless to grave. */
export const BREAKER_STATES = ['closed', 'half_open', 'open'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

export interface ChannelState {
  readonly name: string;
  readonly counts: Readonly<Record<AlertOutcome, number>>;
  readonly queueLength: number;
  readonly breaker: BreakerState;
}
