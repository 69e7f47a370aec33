import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES, type Rule } from '../../../src/capture/rules/rule.js';
import { type Firing, REARM_MS, RuleBook } from '../../../src/capture/rules/rule-book.js';
import type { PressureLevel } from '../../../src/detect/pressure.js';
import { heapVerdict, moment } from './moment-example.js';

const HIGH: Rule = { name: 'high', when: { pressure: 'high' }, take: ['report'] };
const MB = 1024 * 1024;

function at(nowMs: number, level: PressureLevel) {
  return moment({ nowMs, pressure: { level, ratios: {}, nearest: null } });
}

describe('rule book', () => {
  it('fires once when a condition becomes true, and tells why', () => {
    const book = new RuleBook([HIGH], 0);
    expect(book.observe(at(0, 'normal'))).toEqual([]);
    expect(book.observe(at(1_000, 'high'))).toMatchObject([
      {
        rule: { name: 'high' },
        trigger: 'pressure',
        reason: expect.stringContaining('The pressure is high'),
      },
    ]);
    expect(book.observe(at(2_000, 'critical'))).toEqual([]);
  });

  it('is armed again only after the condition was false for a while', () => {
    const book = new RuleBook([HIGH], 0);
    book.observe(at(0, 'high'));
    book.observe(at(1_000, 'normal'));
    expect(book.observe(at(1_000 + REARM_MS - 1, 'high'))).toEqual([]);
    const calmSinceMs = 1_000_000;
    book.observe(at(calmSinceMs, 'normal'));
    book.observe(at(calmSinceMs + REARM_MS, 'normal'));
    expect(book.states[0]?.state).toBe('armed');
    expect(book.observe(at(calmSinceMs + REARM_MS + 1, 'high'))).toHaveLength(1);
  });

  it('waits until a number has been beyond its bound without a break', () => {
    const rule: Rule = {
      name: 'rss',
      when: { observation: 'rssBytes', above: 10, forMs: 5_000 },
      take: ['report'],
    };
    const book = new RuleBook([rule], 0);
    const seen = (nowMs: number, rssBytes: number) =>
      book.observe(moment({ nowMs, values: { rssBytes } })).length;
    expect([
      seen(0, 11),
      seen(4_000, 11),
      seen(4_500, 9),
      seen(5_000, 11),
      seen(9_999, 11),
      seen(10_000, 11),
    ]).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it('holds back what its limits forbid, says so, and fires when they allow it', () => {
    const book = new RuleBook([{ ...HIGH, limits: { perHour: 1 } }], 0);
    book.observe(at(0, 'high'));
    book.observe(at(1, 'normal'));
    book.observe(at(1 + REARM_MS, 'normal'));
    expect(book.observe(at(2 + REARM_MS, 'high'))).toEqual([]);
    expect(book.states[0]).toMatchObject({
      state: 'throttled',
      firedCount: 1,
      lastFiredAt: '1970-01-01T00:00:00.000Z',
    });
    expect(book.states[0]?.detail).toContain('1 captures of one hour');
    expect(book.observe(at(3_600_000, 'high'))).toHaveLength(1);
  });

  it('fires at the times of a schedule, each once', () => {
    const start = Date.parse('2026-01-01T00:00:30');
    const book = new RuleBook([{ name: 'nightly', when: { cron: '0 3 * * *' }, take: ['report'] }], start);
    const threeOClock = Date.parse('2026-01-01T03:00:00');
    expect(book.observe(moment({ nowMs: threeOClock - 1 }))).toEqual([]);
    expect(book.observe(moment({ nowMs: threeOClock }))).toMatchObject([{ trigger: 'schedule' }]);
    expect(book.observe(moment({ nowMs: threeOClock + 1_000 }))).toEqual([]);
    expect(book.observe(moment({ nowMs: threeOClock + 86_400_000 }))).toHaveLength(1);
  });

  it('fires on its signal, and by request; a request does not pass its limits', () => {
    const rule: Rule = {
      name: 'usr2',
      when: { processSignal: 'SIGUSR2' },
      take: ['report'],
      limits: { perDay: 2 },
    };
    const book = new RuleBook([rule, HIGH], 0);
    expect(book.receive('SIGHUP', 0)).toEqual([]);
    expect(book.receive('SIGUSR2', 0)).toMatchObject([{ rule: { name: 'usr2' }, trigger: 'signal' }]);
    expect(book.request('usr2', 1)).toMatchObject({ trigger: 'api' });
    expect(book.request('usr2', 2)).toBeNull();
    expect(book.request('nobody', 3)).toBeUndefined();
  });

  it('counts what was stored for a rule against its bytes', () => {
    const book = new RuleBook([{ ...HIGH, limits: { bytesPerDay: 10 } }], 0);
    const firing = book.request('high', 0) as Firing;
    book.settle(firing, { storedBytes: 10, missing: [] }, 1);
    expect(book.request('high', 1)).toBeNull();
  });

  describe('what a rule could not have', () => {
    const RULE: Rule = { ...HIGH, take: ['report', 'heap-snapshot'], limits: { perHour: 1 } };
    const refusal = { storedBytes: 5, missing: ['heap-snapshot'] } as const;

    it('is tried again while the condition holds, later and later, and does not count as a firing', () => {
      const book = new RuleBook([RULE], 0);
      const firedAtMs: number[] = [];
      let wanted: readonly string[] = [];
      for (let nowMs = 0; nowMs <= 7_200_000; nowMs += 1_000) {
        const [firing] = book.observe(at(nowMs, 'high'));
        if (firing === undefined) continue;
        firedAtMs.push(nowMs);
        wanted = firing.take;
        book.settle(firing, refusal, nowMs);
      }
      const minutes = firedAtMs.map((ms) => ms / 60_000);
      expect(minutes).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
      expect(wanted).toEqual(['heap-snapshot']);
      expect(book.states[0]).toMatchObject({
        firedCount: 1,
        detail: 'heap-snapshot: tried again at 1970-01-01T02:01:00.000Z.',
      });
    });

    it('is had once, and then not again', () => {
      const book = new RuleBook([RULE], 0);
      book.settle(book.observe(at(0, 'high'))[0] as Firing, refusal, 0);
      book.settle(book.observe(at(60_000, 'high'))[0] as Firing, { storedBytes: 9, missing: [] }, 61_000);
      expect(book.observe(at(4_000_000, 'high'))).toEqual([]);
    });

    it('is not wanted any more when the condition no longer holds', () => {
      const book = new RuleBook([RULE], 0);
      book.settle(book.observe(at(0, 'high'))[0] as Firing, refusal, 0);
      book.observe(at(1_000, 'normal'));
      expect(book.observe(at(70_000, 'high'))).toEqual([]);
    });
  });

  it('leaves a runaway to its own rule, unless there is none', () => {
    const runaway = moment({
      nowMs: 0,
      pressure: { level: 'critical', ratios: {}, nearest: null },
      isRunaway: true,
    });
    const names = (rules: readonly Rule[]) =>
      new RuleBook(rules, 0).observe(runaway).map(({ rule }) => rule.name);
    expect(names(DEFAULT_RULES)).toEqual(['runaway']);
    expect(names([HIGH])).toEqual(['high']);
  });
});

describe('the default rules', () => {
  it('take a snapshot at the first growth and another when the floor has grown, so that there is a pair', () => {
    const book = new RuleBook(DEFAULT_RULES, 0);
    const growing = (nowMs: number, floorMb: number, snapshotFloorBytes?: number) =>
      book
        .observe(
          moment({
            nowMs,
            verdicts: heapVerdict('growing'),
            values: { floorBytes: floorMb * MB },
            snapshotFloorBytes,
          }),
        )
        .map(({ rule }) => rule.name);
    expect(growing(0, 50)).toEqual(['baseline']);
    expect(growing(60_000, 60, 50 * MB)).toEqual([]);
    expect(growing(120_000, 70, 50 * MB)).toEqual(['growth']);
    expect(growing(240_000, 80, 70 * MB)).toEqual([]);
    expect(growing(300_000, 90, 70 * MB)).toEqual(['growth']);
  });

  it('take cheap evidence at high pressure, all there is at critical, and in a runaway', () => {
    const book = new RuleBook(DEFAULT_RULES, 0);
    const taken = (nowMs: number, level: PressureLevel, isRunaway = false) =>
      book.observe({ ...at(nowMs, level), isRunaway }).map(({ rule }) => rule.take);
    expect(taken(0, 'high')).toEqual([['heap-profile', 'report']]);
    expect(taken(1_000, 'critical')).toEqual([['report', 'heap-profile', 'heap-snapshot']]);
    expect(taken(2_000, 'critical', true)).toEqual([['heap-profile', 'report', 'heap-snapshot']]);
  });
});
