/** What is in the file of a notice: whose it is, and how it is written. Pure. */
import type { Alert } from '../alert.js';
import type { Notice } from './notice.js';

/** Of the shape of alerts and incidents; another one is of another release, and is not guessed at. */
const VERSION = 1;

const EVENTS: readonly unknown[] = [
  'opened',
  'updated',
  'resolved',
  'reopened',
] satisfies readonly Alert['event'][];

type Unknown<T> = { readonly [K in keyof T]?: unknown };

export function noticeText({ channel, alert }: Pick<Notice, 'channel' | 'alert'>): string {
  return JSON.stringify({ version: VERSION, channel, alert });
}

/** Undefined for what none of us has written, or only in half. */
export function parseNotice(name: string, text: string): Notice | undefined {
  try {
    const { version, channel, alert } = JSON.parse(text) as Unknown<Notice & { version: number }>;
    if (version !== VERSION || typeof channel !== 'string' || !isAlert(alert)) return undefined;
    return { name, channel, alert, bytes: Buffer.byteLength(text) };
  } catch {
    return undefined;
  }
}

/** Whether all is there that delivery and channels rely on. */
function isAlert(value: unknown): value is Alert {
  const { id, at, event, dedupKey, title, incident, teller } = fieldsOf<Alert>(value);
  const { id: incidentId, severity, captures, suspects, allocators } = fieldsOf<Alert['incident']>(incident);
  const { service, host, pid } = fieldsOf<Alert['teller']>(teller);
  const texts = [id, at, dedupKey, title, incidentId, severity, service, host];
  return (
    texts.every((text) => typeof text === 'string') &&
    Number.isFinite(Date.parse(at as string)) &&
    EVENTS.includes(event) &&
    typeof pid === 'number' &&
    [captures, suspects, allocators].every(Array.isArray)
  );
}

function fieldsOf<T>(value: unknown): Unknown<T> {
  return typeof value === 'object' && value !== null ? (value as Unknown<T>) : {};
}
