import { describe, expect, it } from 'vitest';
import { findingOf, subjectOf, triggerOf } from '../../../src/capture/rules/condition.js';
import type { Condition } from '../../../src/capture/rules/rule.js';
import type { PressureLevel } from '../../../src/detect/pressure.js';
import type { VerdictName } from '../../../src/detect/verdict.js';
import { heapVerdict, moment } from './moment-example.js';

const MB = 1024 * 1024;

describe('conditions', () => {
  it.each<[VerdictName, 'growing' | 'leaking', boolean]>([
    ['stable', 'growing', false],
    ['growing', 'growing', true],
    ['leaking', 'growing', true],
    ['growing', 'leaking', false],
    ['leaking', 'leaking', true],
    ['undecidable', 'growing', false],
  ])('holds the verdict %s against at least %s: %s', (verdict, wanted, isTrue) => {
    const finding = findingOf(
      { signal: 'js_heap', verdict: wanted },
      moment({ verdicts: heapVerdict(verdict) }),
    );
    expect(finding.isTrue).toBe(isTrue);
    if (isTrue) expect(finding.reason).toBe('It rises.');
  });

  it('sees growth since the last snapshot by the larger of ratio and bytes, and only while the heap grows', () => {
    const condition: Condition = { signal: 'js_heap', grownBy: { ratio: 0.1, bytes: 20 * MB } };
    const at = (snapshotMb: number, floorMb: number, verdict: VerdictName = 'growing') =>
      findingOf(
        condition,
        moment({
          verdicts: heapVerdict(verdict),
          values: { floorBytes: floorMb * MB },
          snapshotFloorBytes: snapshotMb * MB,
        }),
      ).isTrue;
    expect(at(50, 69)).toBe(false);
    expect(at(50, 70)).toBe(true);
    expect(at(400, 430)).toBe(false);
    expect(at(400, 440)).toBe(true);
    expect(at(50, 100, 'stable')).toBe(false);
    expect(
      findingOf(condition, moment({ verdicts: heapVerdict('growing'), values: { floorBytes: MB } })).isTrue,
    ).toBe(false);
  });

  it.each<[PressureLevel, boolean]>([
    ['elevated', false],
    ['high', true],
    ['critical', true],
  ])('holds the pressure %s against at least high: %s', (level, isTrue) => {
    const pressure = { level, ratios: { heap: 0.9 }, nearest: null };
    expect(findingOf({ pressure: 'high' }, moment({ pressure })).isTrue).toBe(isTrue);
  });

  it('holds any number against bounds, and is false where it is not known', () => {
    const above: Condition = { observation: 'rssBytes', above: 100, forMs: 0 };
    const below: Condition = { observation: 'rssBytes', below: 100, forMs: 0 };
    expect(findingOf(above, moment({ values: { rssBytes: 101 } }))).toEqual({
      isTrue: true,
      reason: 'rssBytes is 101, above 100.',
    });
    expect(findingOf(above, moment({ values: { rssBytes: 100 } })).isTrue).toBe(false);
    expect(findingOf(below, moment({ values: { rssBytes: 99 } })).isTrue).toBe(true);
    expect(findingOf(below, moment()).isTrue).toBe(false);
  });

  it('says what asked for the capture, and what it is evidence for', () => {
    const conditions: Condition[] = [
      { signal: 'js_heap', verdict: 'growing' },
      { signal: 'js_heap', grownBy: { ratio: 0, bytes: 0 } },
      { pressure: 'high' },
      { observation: 'rssBytes', above: 1, forMs: 0 },
      { cron: '0 3 * * *' },
      { processSignal: 'SIGUSR2' },
      { runaway: true },
      { http: true },
    ];
    expect(conditions.map(triggerOf)).toEqual([
      'verdict',
      'growth',
      'pressure',
      'threshold',
      'schedule',
      'signal',
      'runaway',
      'api',
    ]);
    expect(conditions.map(subjectOf)).toEqual([
      'js_heap',
      'js_heap',
      'pressure',
      undefined,
      undefined,
      undefined,
      'pressure',
      undefined,
    ]);
  });
});
