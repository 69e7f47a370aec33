import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { alertOf } from '../../src/alert/alert.js';
import { logChannel } from '../../src/alert/log-channel.js';
import { incident } from '../incident/incident-example.js';

describe('alert', () => {
  it('says what leaks, how fast, and where the evidence is, in one line', () => {
    const leak = incident({ reason: 'The floor rose by 38 MB.', captures: ['c-1', 'c-2'] });
    expect(alertOf({ type: 'opened', incident: leak }, 'shop').title).toBe(
      'Incident: js_heap leak in shop. The floor rose by 38 MB. Evidence: capture c-1, capture c-2.',
    );
    expect(alertOf({ type: 'resolved', incident: incident({ signal: 'pressure' }) }, 'shop').title).toBe(
      'Resolved: memory pressure in shop. The floor rose.',
    );
  });

  it('is a log line with the incident as fields: at warn, and at info when it is resolved', () => {
    const lines = new PassThrough();
    const channel = logChannel(pino({}, lines));
    const leak = incident();
    channel.send(alertOf({ type: 'opened', incident: leak }, 'shop'));
    channel.send(alertOf({ type: 'resolved', incident: leak }, 'shop'));
    const entries = String(lines.read())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(entries.map(({ level, event }) => [level, event])).toEqual([
      [40, 'incident_opened'],
      [30, 'incident_resolved'],
    ]);
    expect(entries[0].incident).toEqual(leak);
  });
});
