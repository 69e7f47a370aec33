/** What is in the file of a notice: for which channel it is, and the alert. Pure. */
import * as v from 'valibot';
import type { Alert } from '../alert.js';
import type { Notice } from './notice.js';

/** Of the shape of alerts and incidents; another one is of another release, and is not guessed at. */
const VERSION = 1;

/** What delivery and channels rely on; the version stands for the rest. */
const SCHEMA = v.object({
  version: v.literal(VERSION),
  channel: v.string(),
  alert: v.looseObject({
    id: v.string(),
    at: v.pipe(v.string(), v.isoTimestamp()),
    event: v.picklist(['opened', 'updated', 'resolved', 'reopened'] satisfies Alert['event'][]),
    dedupKey: v.string(),
    title: v.string(),
    incident: v.looseObject({
      id: v.string(),
      severity: v.string(),
      captures: v.array(v.unknown()),
      suspects: v.array(v.unknown()),
      allocators: v.array(v.unknown()),
    }),
    teller: v.looseObject({ service: v.string(), host: v.string(), pid: v.number() }),
  }),
});

export function noticeText({ channel, alert }: Pick<Notice, 'channel' | 'alert'>): string {
  return JSON.stringify({ version: VERSION, channel, alert });
}

/** Undefined for what none of us has written, or only in half. */
export function parseNotice(name: string, text: string): Notice | undefined {
  try {
    const { channel, alert } = v.parse(SCHEMA, JSON.parse(text));
    return { name, channel, alert: alert as unknown as Alert, bytes: Buffer.byteLength(text) };
  } catch {
    return undefined;
  }
}
