import { describe, expect, it } from 'vitest';
import type { Pressure, PressureLevel } from '../../src/detect/pressure.js';
import type { Verdict, VerdictName } from '../../src/detect/verdict.js';
import { IncidentBook } from '../../src/incident/incident-book.js';
import type { OverdueObject } from '../../src/wire/tracked.js';

function verdict(name: VerdictName, slopePerSecond: number | null = null): Verdict {
  return {
    verdict: name,
    unit: 'bytes',
    slopePerSecond,
    slopeIntervalPerSecond: null,
    confidenceRatio: 0.99,
    detectableSlopePerSecond: null,
    timeToLimitSeconds: slopePerSecond === null ? null : 60,
    timeToLimitIntervalSeconds: null,
    windowSeconds: 60,
    windowsSeconds: [60],
    reason: `It is ${name}.`,
  };
}

function pressure(level: PressureLevel): Pressure {
  return {
    level,
    ratios: { heap: 0.9 },
    nearest: { limit: 'heap', usedBytes: 90 * 2 ** 20, limitBytes: 100 * 2 ** 20 },
  };
}

/** A book whose ids count up, fed one assessment per second. */
function story() {
  let lastId = 0;
  let nowMs = 0;
  const book = new IncidentBook({ newId: () => String(++lastId), advise: (signal) => `Look at ${signal}.` });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  const next = (
    name: VerdictName,
    level: PressureLevel = 'normal',
    slope: number | null = null,
    overdue: readonly OverdueObject[] = [],
  ) => {
    nowMs += 1000;
    const events = book.observe({
      nowMs,
      verdicts: { js_heap: verdict(name, slope) },
      pressure: pressure(level),
      overdue,
    });
    return events.map(({ type, incident }) => `${type} ${incident.signal} ${incident.id}`);
  };
  return { book, next, pass };
}

describe('incident book', () => {
  it('opens an incident for each death of an earlier process, and resolves it after an hour', () => {
    const { book, next } = story();
    const death = { pressure: 'critical', reason: 'It is dead.', captures: ['c'] } as const;
    const { type, incident } = book.openDeath(death, 0);
    expect([type, incident.signal, incident.reason, incident.captures]).toEqual([
      'opened',
      'died_of_memory',
      'It is dead.',
      ['c'],
    ]);
    book.openDeath(death, 0);
    expect(next('stable')).toEqual([]);
    expect(book.open()).toHaveLength(2);
    const calm = { verdicts: {}, pressure: pressure('normal') };
    const events = book.observe({ nowMs: 3_600_000, overdue: [], ...calm });
    expect(events.map((event) => `${event.type} ${event.incident.id}`)).toEqual(['resolved 1', 'resolved 2']);
    expect(book.open()).toEqual([]);
  });

  it('opens one incident per leak, keeps its figures current, and resolves it when the signal is stable', () => {
    const { book, next } = story();
    expect(next('growing')).toEqual([]);
    expect(next('leaking', 'normal', 100)).toEqual(['opened js_heap 1']);
    expect(next('leaking', 'normal', 200)).toEqual([]);
    expect(book.open()[0]).toMatchObject({
      slopeBytesPerSecond: 200,
      timeToLimitSeconds: 60,
      resolvedAt: null,
    });
    expect(next('growing')).toEqual([]);
    expect(next('stable')).toEqual(['resolved js_heap 1']);
    expect(book.open()).toEqual([]);
    expect(book.list()[0]).toMatchObject({ verdict: 'stable', resolvedAt: '1970-01-01T00:00:05.000Z' });
  });

  it('does not take "nothing can be said" for the end of a leak', () => {
    const { next } = story();
    next('leaking');
    expect(next('undecidable')).toEqual([]);
    expect(next('learning')).toEqual([]);
    expect(next('stable')).toEqual(['resolved js_heap 1']);
  });

  it('opens a second incident for a second episode', () => {
    const { next, pass } = story();
    next('leaking');
    next('stable');
    pass(3_600_000);
    expect(next('leaking')).toEqual(['opened js_heap 2']);
  });

  it('reopens the incident of what comes back within an hour, with its captures and its worst pressure', () => {
    const { book, next, pass } = story();
    next('leaking', 'high');
    book.attachCapture('1', 'a');
    next('stable', 'normal');
    pass(3_500_000);
    expect(next('leaking')).toEqual(['reopened js_heap 1']);
    expect(book.list().filter(({ signal }) => signal === 'js_heap')).toHaveLength(1);
    expect(book.open()[0]).toMatchObject({ resolvedAt: null, captures: ['a'], pressure: 'high' });
    expect(next('stable')).toEqual(['resolved js_heap 1']);
  });

  it('says of a leak what it means and what to do', () => {
    const { book, next } = story();
    next('leaking', 'high');
    expect(book.open().map(({ signal, advice }) => [signal, advice])).toEqual([
      ['js_heap', 'Look at js_heap.'],
      ['pressure', null],
    ]);
  });

  it('opens an incident at high pressure, tells when it becomes critical, and resolves it below high', () => {
    const { book, next } = story();
    expect(next('stable', 'elevated')).toEqual([]);
    expect(next('stable', 'high')).toEqual(['opened pressure 1']);
    expect(book.open()[0]?.reason).toBe("90 % of V8's heap limit is in use (90 of 100 MB).");
    expect(next('stable', 'critical')).toEqual(['updated pressure 1']);
    expect(next('stable', 'high')).toEqual([]);
    expect(next('stable', 'critical')).toEqual([]);
    expect(next('stable', 'elevated')).toEqual(['resolved pressure 1']);
    expect(book.list()[0]?.pressure).toBe('critical');
  });

  it('keeps leak and pressure apart, and lists the newest first', () => {
    const { book, next } = story();
    expect(next('leaking')).toEqual(['opened js_heap 1']);
    expect(next('leaking', 'high')).toEqual(['updated js_heap 1', 'opened pressure 2']);
    expect(book.list().map(({ id }) => id)).toEqual(['2', '1']);
  });

  it('adds captures to an incident, also after it was resolved', () => {
    const { book, next } = story();
    next('leaking');
    expect(book.attachCapture('1', 'a')?.captures).toEqual(['a']);
    next('leaking');
    next('stable');
    book.attachCapture('1', 'b');
    expect(book.list()[0]?.captures).toEqual(['a', 'b']);
    expect(book.attachCapture('99', 'c')).toBeUndefined();
  });

  it('remembers a bounded number of resolved incidents', () => {
    const { book, next, pass } = story();
    for (let episode = 0; episode < 150; episode++) {
      pass(3_600_000);
      next('leaking');
      next('stable');
    }
    expect(book.list()).toHaveLength(100);
    expect(book.list()[0]?.id).toBe('150');
  });

  it('takes what the analysis has found, and tells of it, also of one that is resolved', () => {
    const { book, next } = story();
    next('leaking');
    const findings = { suspects: [], allocators: [], signature: '0123456789abcdef' };
    expect(book.attachAnalysis('1', findings)).toMatchObject({
      type: 'updated',
      incident: { ...findings, id: '1' },
    });
    next('stable');
    book.attachAnalysis('1', { ...findings, signature: 'fedcba9876543210' });
    expect(book.list()[0]).toMatchObject({ signature: 'fedcba9876543210' });
    expect(book.attachAnalysis('2', findings)).toBeUndefined();
  });

  it('opens one incident for objects that should be gone, keeps it current, and resolves it when they are', () => {
    const { book, next } = story();
    const object = {
      id: 7,
      className: 'Session',
      reason: 'it was closed',
      ageMs: 61_000,
      survivedMajors: 4,
      site: 'close (/app/sessions.js:12:3)',
      tags: {},
    };
    expect(next('stable', 'normal', null, [object])).toEqual(['opened overdue_objects 1']);
    expect(book.open()[0]?.reason).toBe(
      'An object of Session should have been collected (it was closed), which was said at close (/app/sessions.js:12:3), but lives after 61 s and 4 major GCs.',
    );
    expect(next('stable', 'normal', null, [object, { ...object, id: 8 }])).toEqual([]);
    expect(book.open()[0]?.reason).toMatch(/4 major GCs, and so do 1 more\.$/);
    expect(next('stable')).toEqual(['resolved overdue_objects 1']);
    expect(book.open()).toEqual([]);
  });

  it('tells of it once when there is less than an hour left, and forgets no severity when it comes back', () => {
    const { book, next } = story();
    next('leaking');
    expect(book.open()[0]?.severity).toBe('warning');
    expect(next('leaking', 'normal', 1_000)).toEqual(['updated js_heap 1']);
    expect(next('leaking', 'normal', 2_000)).toEqual([]);
    expect(next('leaking')).toEqual([]);
    expect(next('stable')).toEqual(['resolved js_heap 1']);
    expect(next('leaking')).toEqual(['reopened js_heap 1']);
    expect(book.open()[0]?.severity).toBe('critical');
  });
});
