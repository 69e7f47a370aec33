import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { alertOf } from '../../src/alert/alert.js';
import { logChannel } from '../../src/alert/log-channel.js';
import type { Suspect } from '../../src/snapshot/analysis/analysis.js';
import { incident } from '../incident/incident-example.js';

const FRAME = { id: 'a-1', at: '2026-01-01T00:00:00.000Z', pageUrl: null };
const TELLER = { service: 'shop', host: 'web-1', pid: 42 };

describe('alert', () => {
  it('says what leaks, how fast, and where the evidence is, in one line', () => {
    const leak = incident({ reason: 'The floor rose by 38 MB.', captures: ['c-1', 'c-2'] });
    expect(alertOf({ type: 'opened', incident: leak }, TELLER, FRAME).title).toBe(
      'Incident: js_heap leak in shop. The floor rose by 38 MB. Evidence: capture c-1, capture c-2.',
    );
    expect(
      alertOf({ type: 'resolved', incident: incident({ signal: 'pressure' }) }, TELLER, FRAME).title,
    ).toBe('Resolved: memory pressure in shop. The floor rose.');
  });

  it('says who holds it before what to do, once the analysis has told', () => {
    const suspect = {
      className: 'Session',
      newCount: 9_481,
      newBytes: 40 * 2 ** 20,
      retainerPath: ['module app.mjs', 'sessions (Map)', '[…] (Session)'],
    } as unknown as Suspect;
    const allocator = { name: 'sessionOf', script: 'file:///srv/app.mjs', line: 29, bytes: 1, bytesDelta: 1 };
    const wordsOf = (...indices: readonly (number | null)[]): string => {
      const allocators = indices.map((suspectIndex) => ({ ...allocator, suspectIndex }));
      const leak = incident({ suspects: [suspect], allocators, advice: 'Compare the snapshots.' });
      return alertOf({ type: 'updated', incident: leak }, TELLER, FRAME).title;
    };
    const held = 'held by module app.mjs › sessions (Map) › […] (Session)';
    expect(wordsOf(0, null)).toBe(
      `Incident, update: js_heap leak in shop. The floor rose. Suspect: 9481 × Session, 40 MB, ${held}, allocated in sessionOf (app.mjs:29). Compare the snapshots.`,
    );
    const most = 'Most of what is new was allocated by sessionOf (app.mjs:29).';
    expect(wordsOf(null, 1)).toContain(`${held}. ${most} Compare`);
    expect(wordsOf(null, 0)).toContain(`${held}, allocated in sessionOf (app.mjs:29). ${most} Compare`);
    expect(wordsOf()).toContain(`${held}. Compare`);
  });

  it('is a log line with the incident as fields: at warn, and at info when it is resolved', () => {
    const lines = new PassThrough();
    const channel = logChannel(pino({}, lines));
    const leak = incident();
    channel.send(alertOf({ type: 'opened', incident: leak }, TELLER, FRAME));
    channel.send(alertOf({ type: 'resolved', incident: leak }, TELLER, FRAME));
    const entries = String(lines.read())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(entries.map(({ level, event }) => [level, event])).toEqual([
      [40, 'incident_opened'],
      [30, 'incident_resolved'],
    ]);
    expect(entries[0]).toMatchObject({ dedupKey: 'shop:web-1:42:js_heap', groupKey: null, incident: leak });
  });
});
