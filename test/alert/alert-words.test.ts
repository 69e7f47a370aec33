import { describe, expect, it } from 'vitest';
import { factsOf, headlineOf } from '../../src/alert/alert-words.js';
import { incident } from '../incident/incident-example.js';
import { ANALYSED } from './alert-example.js';

describe('the words of an alert', () => {
  it('say the essentials first', () => {
    expect(headlineOf('opened', incident(), 'shop')).toBe('Incident: js_heap leak in shop');
    expect(factsOf(incident(ANALYSED))).toEqual([
      { name: 'What', text: ANALYSED.reason },
      { name: 'How fast', text: '0.052 MB/s' },
      { name: 'Limit reached in', text: '90 min' },
      {
        name: 'Suspect',
        text: '9481 × Session, 40 MB, held by module app.mjs › sessions (Map) › […] (Session), allocated in sessionOf (app.mjs:29)',
      },
      { name: 'What to do', text: 'Entries are set and never deleted. Delete them when they are done with.' },
      { name: 'Evidence', text: 'capture c-1, capture c-2' },
    ]);
  });

  it('leave out what is not known, and what is over', () => {
    const unknown = incident({ slopeBytesPerSecond: null, timeToLimitSeconds: null });
    expect(factsOf(unknown).map(({ name }) => name)).toEqual(['What']);
    const over = incident({ resolvedAt: '2026-01-01T01:00:00.000Z' });
    expect(factsOf(over).map(({ name }) => name)).not.toContain('Limit reached in');
  });

  it('give a slope and a time in units that can be pictured', () => {
    const textOf = (name: string, changes: Parameters<typeof incident>[0]): string | undefined =>
      factsOf(incident(changes)).find((fact) => fact.name === name)?.text;
    expect(textOf('How fast', { slopeBytesPerSecond: 3_000 })).toBe('10 MB/h');
    expect(textOf('How fast', { signal: 'handles', slopeBytesPerSecond: 3 })).toBe('3 per second');
    const times = [90, 5_400, 86_400, 864_000].map((timeToLimitSeconds) =>
      textOf('Limit reached in', { timeToLimitSeconds }),
    );
    expect(times).toEqual(['90 s', '90 min', '24 h', '10 days']);
  });
});
