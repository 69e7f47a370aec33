import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST_STATE, type JudgeState, judge } from '../../src/detect/judge.js';
import type { Limit } from '../../src/detect/pressure.js';
import { PROFILES } from '../../src/detect/profile.js';
import { SeriesHistory } from '../../src/detect/series-history.js';
import type { Point, VerdictName } from '../../src/detect/verdict.js';
import {
  after,
  filling,
  floorSeries,
  HOUR,
  MB,
  MINUTE,
  rising,
  SECOND,
  stepping,
  sum,
} from './floor-series.js';
import { firstLeak, heapLimit, judgeStream, type Moment } from './stream.js';

const EVERY_2_S = { limits: heapLimit(384 * MB), everyMs: 2 * SECOND };

function verdictsOf(moments: Iterable<Moment>): VerdictName[] {
  const names = Array.from(moments, ({ verdict }) => verdict.verdict);
  return names.filter((name, index) => name !== names[index - 1]);
}

function judgeAt(points: readonly Point[], nowMs: number, limits: readonly Limit[] = heapLimit(384 * MB)) {
  const history = new SeriesHistory();
  for (const point of points) history.add(point);
  return judge({ profile: PROFILES.js_heap, history, nowMs, startedAtMs: 0, limits, previous: FIRST_STATE });
}

describe('judge', () => {
  it('goes from learning through growing to leaking while a young process leaks', () => {
    const leak = floorSeries(rising(2 * MB))
      .withNoise(MB, 1)
      .points(2 * MINUTE);
    expect(verdictsOf(judgeStream(leak, { ...EVERY_2_S, forMs: 2 * MINUTE }))).toEqual([
      'learning',
      'growing',
      'leaking',
    ]);
  });

  it('does not fall back to learning between major GCs that are rare', () => {
    const leak = floorSeries(rising(MB))
      .withNoise(MB, 1)
      .every(11 * SECOND)
      .points(3 * MINUTE);
    expect(verdictsOf(judgeStream(leak, { ...EVERY_2_S, forMs: 3 * MINUTE }))).toEqual([
      'learning',
      'growing',
      'leaking',
    ]);
  });

  it('goes from learning to stable while a process lives on sessions that expire', () => {
    const twin = floorSeries(filling(2 * MB, 20 * SECOND))
      .withNoise(MB, 1)
      .points(5 * MINUTE);
    const names = verdictsOf(judgeStream(twin, { ...EVERY_2_S, forMs: 5 * MINUTE }));
    expect(names[0]).toBe('learning');
    expect(names.at(-1)).toBe('stable');
    expect(names).not.toContain('leaking');
  });

  it('says of a leak how fast, how sure, how long still, and why', () => {
    const moment = firstLeak(floorSeries(rising(MB)).points(2 * MINUTE), { ...EVERY_2_S, forMs: 2 * MINUTE });
    expect(moment?.verdict).toMatchObject({ verdict: 'leaking', windowSeconds: 60 });
    expect((moment?.verdict.slopePerSecond as number) / MB).toBeCloseTo(1, 6);
    expect(moment?.verdict.confidenceRatio).toBeGreaterThan(0.998);
    expect(moment?.verdict.timeToLimitSeconds).toBeCloseTo(384 - 20 - 60, -1);
    expect(moment?.verdict.reason).toMatch(
      /^The floor of the JS heap rose by \d+ MB in \d+ s over \d+ major GCs \(1 MB\/s, p .*\) and reaches the V8 heap limit in about 5 min\.$/,
    );
  });

  it('learns at first, and cannot decide when major GCs stay away', () => {
    const three = floorSeries().points(12 * SECOND);
    const young = judgeAt(three, MINUTE).verdict;
    const old = judgeAt(three, HOUR).verdict;
    expect(young).toMatchObject({ verdict: 'learning', confidenceRatio: 0, slopePerSecond: null });
    expect(old.verdict).toBe('undecidable');
    expect(old.reason).toBe(
      'Only 3 major GCs, the last 60 min ago, in the 60 min since the process started: ' +
        'a verdict needs 6, spread over most of a window of a minute to two days.',
    );
    expect(judgeAt([], HOUR).verdict.reason).toMatch(/^No major GC in the 60 min/);
  });

  it('leaves growth far from the limit to longer windows', () => {
    const growing = floorSeries(rising(0.2 * MB)).points(MINUTE);
    expect(judgeAt(growing, MINUTE, heapLimit(4096 * MB)).verdict).toMatchObject({
      verdict: 'growing',
      reason: expect.stringMatching(/reaches the V8 heap limit in about 6 h, but a longer window must tell/),
    });
  });

  it('takes the limit that is reached first', () => {
    const growing = floorSeries(rising(MB)).points(MINUTE);
    const limits = [
      ...heapLimit(384 * MB),
      { limit: 'cgroup', usedBytes: 400 * MB, limitBytes: 500 * MB } as const,
    ];
    const { verdict } = judgeAt(growing, MINUTE, limits);
    expect(verdict.timeToLimitSeconds).toBeCloseTo(100, 0);
    expect(verdict.reason).toContain('reaches the memory limit of the cgroup in about 100 s');
  });

  it('asks for the doubling of the floor where there is no limit, and promises no time', () => {
    const leak = floorSeries(rising(MB)).points(2 * MINUTE);
    const moment = firstLeak(leak, { ...EVERY_2_S, limits: [], forMs: 2 * MINUTE });
    expect(moment?.verdict.timeToLimitSeconds).toBeNull();
    expect(moment?.verdict.reason).toContain('doubles in about');
  });

  it('calls no leak on one judgement alone, nor on two without a floor between', () => {
    const history = new SeriesHistory();
    for (const point of floorSeries(rising(MB)).points(2 * MINUTE)) history.add(point);
    const judgeNow = (nowMs: number, previous: JudgeState) =>
      judge({
        profile: PROFILES.js_heap,
        history,
        nowMs,
        startedAtMs: 0,
        limits: heapLimit(384 * MB),
        previous,
      });
    const first = judgeNow(2 * MINUTE, FIRST_STATE);
    const second = judgeNow(2 * MINUTE + 6 * SECOND, first.state);
    expect([first.verdict.verdict, second.verdict.verdict]).toEqual(['growing', 'growing']);
    history.add({ atMs: 2 * MINUTE + 8 * SECOND, value: 150 * MB });
    expect(judgeNow(2 * MINUTE + 8 * SECOND, second.state).verdict.verdict).toBe('leaking');
  });

  it('stands by a leak while the load pauses for half a minute', () => {
    const pausing = sum(filling(MB, 90 * SECOND), after(2 * MINUTE, rising(MB)));
    const names = verdictsOf(
      judgeStream(floorSeries(pausing).points(4 * MINUTE), { ...EVERY_2_S, forMs: 4 * MINUTE }),
    );
    expect(names).toEqual(['learning', 'growing', 'leaking']);
  });

  it('ends a leak when the floor stays level, and when it comes back', () => {
    const levelled = floorSeries(filling(MB, 90 * SECOND))
      .withNoise(MB / 2, 1)
      .points(6 * MINUTE);
    const returned = floorSeries(sum(filling(MB, 90 * SECOND), stepping(-70 * MB, 92 * SECOND)));
    const levels = verdictsOf(judgeStream(levelled, { ...EVERY_2_S, forMs: 6 * MINUTE }));
    const returns = verdictsOf(judgeStream(returned.points(2 * MINUTE), { ...EVERY_2_S, forMs: 2 * MINUTE }));
    expect(levels).toEqual(['learning', 'growing', 'leaking', 'stable']);
    expect(returns).toEqual(['learning', 'growing', 'leaking', 'stable']);
  });

  it('stands by a leak while no window can be judged', () => {
    const leak = floorSeries(rising(MB)).points(90 * SECOND);
    const last = [...judgeStream(leak, { ...EVERY_2_S, forMs: 20 * MINUTE })].at(-1);
    expect(last?.verdict).toMatchObject({
      verdict: 'leaking',
      reason: expect.stringContaining('too few major GCs'),
    });
  });

  it('never calls floors that do not rise a leak', () => {
    const falling = fc.array(fc.integer({ min: 0, max: 5 * MB }), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(falling, (drops) => {
        let bytes = 300 * MB;
        const points = drops.map((drop, index) => {
          bytes -= drop;
          return { atMs: (index + 1) * 4 * SECOND, value: bytes };
        });
        expect(firstLeak(points, { ...EVERY_2_S, everyMs: 4 * SECOND, forMs: 4 * MINUTE })).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });

  it('gives the same verdict on the same floors', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const points = floorSeries(rising(MB))
          .withNoise(5 * MB, seed)
          .points(3 * MINUTE);
        expect(judgeAt(points, 3 * MINUTE)).toEqual(judgeAt(points, 3 * MINUTE));
      }),
      { numRuns: 40 },
    );
  });

  describe('where the level cannot tell', () => {
    const filling20h = { limits: heapLimit(700 * MB), everyMs: 10 * MINUTE, forMs: 6 * HOUR };
    const straight = floorSeries(rising((10 * MB) / 3600))
      .from(300 * MB)
      .withNoise(MB, 1)
      .every(MINUTE)
      .points(6 * HOUR);
    const lastOf = (moments: Iterable<Moment>) => [...moments].at(-1)?.verdict;

    it('is undecidable while what has risen since the start may be a cache that fills', () => {
      const verdict = lastOf(judgeStream(straight, filling20h));
      expect(verdict?.verdict).toBe('undecidable');
      expect(verdict?.reason).toMatch(/as a cache that fills would|the load is not known/);
    });

    it('lets structure decide: what is held leaks, what is bounded only grows', () => {
      const held = lastOf(judgeStream(straight, { ...filling20h, structure: 'leaking' }));
      const bounded = lastOf(judgeStream(straight, { ...filling20h, structure: 'bounded' }));
      expect(held?.verdict).toBe('leaking');
      expect(bounded?.verdict).toBe('growing');
      expect(bounded?.reason).toContain('what grows is known to be bounded');
    });
  });

  it('calls no leak on growth that the load explains, and says so', () => {
    const history = new SeriesHistory();
    for (let minute = 0; minute < 3 * 60; minute++) {
      const load = 100 + minute;
      history.add({ atMs: minute * MINUTE, value: 2 * load * MB, load });
    }
    const { verdict } = judge({
      profile: PROFILES.js_heap,
      history,
      nowMs: 3 * HOUR,
      startedAtMs: 0,
      limits: heapLimit(800 * MB),
      previous: FIRST_STATE,
    });
    expect(verdict.verdict).toBe('stable');
    expect(verdict.reason).toContain('once what the load explains is taken away');
  });

  it('judges counts against their own doubling, in their own words', () => {
    const history = new SeriesHistory();
    for (let minute = 0; minute <= 3 * 60; minute++) {
      history.add({ atMs: minute * MINUTE, value: 100 + minute });
    }
    const { verdict } = judge({
      profile: PROFILES.handles,
      history,
      nowMs: 3 * HOUR,
      startedAtMs: 0,
      limits: heapLimit(384 * MB),
      previous: FIRST_STATE,
    });
    expect(verdict).toMatchObject({ unit: 'count', timeToLimitSeconds: null });
    expect(verdict.slopePerSecond).toBeCloseTo(1 / 60, 4);
    expect(verdict.reason).toMatch(
      /^The number of open handles rose by \d+ in .* over \d+ readings \(60 per hour/,
    );
  });

  it('gives the time to the limit at both ends of the interval of the slope', () => {
    const growing = floorSeries(rising(MB))
      .withNoise(MB, 1)
      .points(2 * MINUTE);
    const { verdict } = judgeAt(growing, 2 * MINUTE);
    const [soonest, latest] = verdict.timeToLimitIntervalSeconds as readonly [number, number];
    expect(soonest).toBeLessThan(verdict.timeToLimitSeconds as number);
    expect(latest).toBeGreaterThan(verdict.timeToLimitSeconds as number);
    expect(verdict.windowsSeconds).toContain(60);
  });
});
