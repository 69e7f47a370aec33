/** Alerts for tests. */
import { randomUUID } from 'node:crypto';
import { type Alert, alertOf } from '../../src/alert/alert.js';
import type { Incident } from '../../src/incident/incident.js';
import { incident } from '../incident/incident-example.js';

export const TELLER = { service: 'shop', host: 'web-1', pid: 42 };

export const AT_MS = Date.parse('2026-01-01T00:00:00.000Z');

/** An alert of the incident with these changes, told at `atMs`. */
export function alert(
  event: Alert['event'],
  changes: Partial<Incident> = {},
  { atMs = AT_MS, pageUrl = null }: { atMs?: number; pageUrl?: string | null } = {},
): Alert {
  const about = incident({
    ...(event === 'resolved' && { resolvedAt: new Date(atMs).toISOString() }),
    ...changes,
  });
  return alertOf({ type: event, incident: about }, TELLER, {
    id: randomUUID(),
    at: new Date(atMs).toISOString(),
    pageUrl,
  });
}

/** What is known when the analysis has told. */
export const ANALYSED: Partial<Incident> = {
  reason: 'The floor of the heap rose by 38 MB in 12 min, through every warm-up and independent of the load.',
  slopeBytesPerSecond: 55_000,
  timeToLimitSeconds: 5_400,
  advice: 'Compare the two snapshots.',
  captures: ['c-1', 'c-2'],
  suspects: [
    {
      className: 'Session',
      newCount: 9_481,
      newBytes: 40 * 2 ** 20,
      advice: 'Entries are set and never deleted. Delete them when they are done with.',
      retainerPath: ['module app.mjs', 'sessions (Map)', '[…] (Session)'],
    } as unknown as Incident['suspects'][number],
  ],
  allocators: [
    {
      name: 'sessionOf',
      script: 'file:///srv/app.mjs',
      line: 29,
      bytes: 1,
      bytesDelta: 1,
      suspectIndex: 0,
    } as Incident['allocators'][number],
  ],
  signature: '0123456789abcdef',
};
