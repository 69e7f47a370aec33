/** A destination of alerts, which answers or does not. Types only. */
import type { Alert } from './alert.js';

/** What became of one try to deliver. */
export interface Answer {
  /**
   * - `delivered`: the receiver has it
   * - `failed`: it has not; later it may
   * - `refused`: the receiver finds fault with this alert, and will every time
   */
  readonly outcome: 'delivered' | 'failed' | 'refused';
  /** What the receiver said, or why it was not reached, in a few words; no secrets. */
  readonly detail: string;
  /** How long the receiver asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
}

export interface Channel {
  readonly name: string;
  /** Tries once, within ten seconds. Never rejects. */
  deliver(alert: Alert): Promise<Answer>;
  /**
   * Of receivers that forget what they do not hear of again: says once more that these are open, newest state first told.
   * Never rejects.
   */
  refresh?(open: readonly Alert[]): Promise<Answer>;
}
