import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/detect/verdict.js';
import { headlineOf } from '../../src/page/headline.js';
import type { CaptureRecord, Incident, Status, SuspectInShort } from '../../src/server/api.js';
import { storedCapture } from '../capture/record-example.js';
import { INCIDENT, STATUS } from '../server/fixture.js';

const MB = 1024 * 1024;

function verdict(name: Verdict['verdict'], changes: Partial<Verdict> = {}): Verdict {
  return {
    verdict: name,
    unit: 'bytes',
    slopePerSecond: MB,
    slopeIntervalPerSecond: null,
    confidenceRatio: 1,
    detectableSlopePerSecond: null,
    timeToLimitSeconds: 360,
    timeToLimitIntervalSeconds: null,
    windowSeconds: 60,
    windowsSeconds: [60],
    reason: `It is ${name}.`,
    ...changes,
  };
}

const SUSPECT = {
  className: 'Session',
  newCount: 9_070,
  newBytes: 38 * MB,
  retainerPath: ['module app.mjs', 'sessions (Map)', '[…] (Session)'],
} as unknown as SuspectInShort;

const NOW_MS = new Date(2026, 0, 1, 3, 0).getTime();

function headline(
  changes: Partial<Status>,
  incidents: readonly Incident[] = [],
  captures: readonly CaptureRecord[] = [],
) {
  return headlineOf({ status: { ...STATUS, ...changes }, incidents, captures, nowMs: NOW_MS });
}

describe('the first line', () => {
  it('says of a leak how long there is and who holds it', () => {
    const { level, line, title, facts, retainerPath } = headline(
      { signals: { js_heap: verdict('leaking') } },
      [{ ...INCIDENT, suspects: [SUSPECT] }],
    );
    expect(line).toBe('The JS heap leaks: 6 min left, held by sessions (Map) of module app.mjs.');
    expect(title).toBe('The JS heap leaks.');
    expect(level).toBe('bad');
    expect(facts.map(({ term }) => term)).toEqual(['Time left', 'Grows by', 'What is held']);
    expect(facts[0]?.words).toBe('6 min, until 03:06');
    expect(facts.slice(1).map(({ words }) => words)).toEqual(['1 MB/s', '9,070 × Session, 38 MB']);
    expect(retainerPath).toBe(SUSPECT.retainerPath);
  });

  it.each([
    ['not known: no heap snapshot has told', []],
    [
      'being found out: a heap snapshot is taken or analysed',
      [storedCapture({ id: 'snapshot', state: 'running' })],
    ],
  ])('says what is known of who holds it: %s', (words, captures) => {
    const { line, facts } = headline(
      { signals: { js_heap: verdict('leaking', { timeToLimitSeconds: null }) } },
      [{ ...INCIDENT, captures: ['snapshot'] }],
      captures,
    );
    expect(line).toBe('The JS heap leaks.');
    expect(facts).toContainEqual({ term: 'Held by', words });
  });

  it('tells of the leak that ends first', () => {
    const signals = {
      js_heap: verdict('leaking', { timeToLimitSeconds: 7_200 }),
      array_buffers: verdict('leaking', { timeToLimitSeconds: 60 }),
      native: verdict('leaking', { timeToLimitSeconds: null }),
    };
    expect(headline({ signals }).line).toBe('Buffers leak: 60 s left.');
  });

  it('does not call a leak what only grows, and counts no time down', () => {
    const { level, line, facts } = headline({ signals: { native: verdict('growing') } });
    expect([level, line]).toEqual(['warn', 'Native memory grows: no leak so far.']);
    expect(facts.map(({ term }) => term)).toEqual(['Grows by']);
  });

  it('tells of memory that is nearly full without a leak', () => {
    const nearest = { limit: 'cgroup', usedBytes: 97 * MB, limitBytes: 100 * MB } as const;
    const pressure = { level: 'critical', ratios: { cgroup: 0.97 }, nearest } as const;
    const { line, reason } = headline({ pressure, signals: { js_heap: verdict('stable') } });
    expect(line).toBe('Memory is nearly full, and no leak is known.');
    expect(reason).toBe("97 % of the cgroup's memory limit is in use: 97 MB of 100 MB.");
  });

  it.each([
    ['died_of_memory', 'An earlier process died for lack of memory.'],
    ['overdue_objects', 'Objects outlive their use.'],
    ['js_heap', 'An incident is open.'],
  ] as const)('tells of an open incident about %s', (signal, line) => {
    const signals = { js_heap: verdict('stable') };
    expect(headline({ signals }, [{ ...INCIDENT, signal }]).line).toBe(line);
    const resolved = { ...INCIDENT, signal, resolvedAt: INCIDENT.openedAt };
    expect(headline({ signals }, [resolved]).line).toBe('No leak.');
  });

  it.each([
    ['stable', 'good', 'No leak.'],
    ['learning', 'quiet', 'Too early to tell.'],
    ['undecidable', 'quiet', 'Whether it leaks cannot be told.'],
  ] as const)('says what %s means', (name, level, line) => {
    const signals = { js_heap: verdict(name), handles: verdict('stable') };
    expect(headline({ signals })).toMatchObject({ level, line });
  });

  it('says that nothing has been judged', () => {
    expect(headline({})).toMatchObject({
      line: 'Too early to tell.',
      reason: 'Nothing has been judged yet.',
    });
  });
});
