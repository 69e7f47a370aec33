/** What the status of an HTTP answer means for an alert. Pure. */
import { STATUS_CODES } from 'node:http';
import type { Answer } from '../channel.js';

/**
 * The receiver has read this alert and finds fault with it. All else may pass, also what is wrong with the address or the
 * secret: somebody mends it, and the alert waits.
 */
const REFUSALS = [400, 413, 415, 422];

/** Whether the receiver has the alert, whatever else it says. */
export function isDelivered(status: number): boolean {
  return status >= 200 && status < 300;
}

/**
 * @param retryAfter - the header `Retry-After`: seconds, or a date
 * @param text - what the receiver said, without secrets
 */
export function answerOf(
  status: number,
  retryAfter: string | undefined,
  text: string,
  nowMs: number,
): Answer {
  const detail = [
    `${status} ${STATUS_CODES[status] ?? ''}`.trim(),
    text.replace(/\s+/g, ' ').trim().slice(0, 200),
  ]
    .filter((words) => words !== '')
    .join(': ');
  if (isDelivered(status)) return { outcome: 'delivered', detail };
  if (REFUSALS.includes(status)) return { outcome: 'refused', detail };
  const retryAfterMs = retryAfter === undefined ? undefined : retryAfterMsOf(retryAfter, nowMs);
  return { outcome: 'failed', detail, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

function retryAfterMsOf(text: string, nowMs: number): number | undefined {
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
