import { describe, expect, it } from 'vitest';
import { makeSeries } from '../../bench/detect/corpus.mjs';
import { scoreOf } from '../../bench/detect/score.mjs';
import { heapwarden, judgeSeries } from '../../bench/detect/stream.mjs';
import { FIRST_STATE, judge } from '../../src/detect/judge.js';
import { PROFILES } from '../../src/detect/profile.js';
import { SeriesHistory } from '../../src/detect/series-history.js';
import { MINUTE } from './floor-series.js';

/** A small part of `bench/detect`, of parameters that were not tuned on: a gate, not a score. */
const SEED = 1;

const LEAKS = [
  'leak: 10 min to the limit',
  'leak: 1 h to the limit',
  'leak: 10 h to the limit',
  'leak: 3 days to the limit',
  'leak: 1 MB/h on 500 MB',
  'leak: 5 MB/h',
  'leak: under diurnal load',
  'leak: open handles',
];

const HEALTHY = [
  'noisy',
  'warm-up',
  'diurnal',
  'weekend',
  'traffic steps',
  'traffic ramp',
  'nightly jobs',
  'rare large objects',
  'fast: warm-up',
  'fast: sessions that expire',
];

function scoreOfKind(name: string) {
  const made = makeSeries(name, 'held-out', SEED);
  // Every fifth look of the slow ones: the bench takes them all.
  const series = { ...made, lookMs: made.lookMs === MINUTE ? 5 * MINUTE : made.lookMs };
  const outcome = judgeSeries(series, heapwarden({ SeriesHistory, judge, FIRST_STATE, PROFILES }));
  return scoreOf([{ series, outcome }]);
}

describe('the detector, on series of the corpus', { timeout: 60_000 }, () => {
  it.each(LEAKS)('calls, and before a third of the time to the limit has passed: %s', (name) => {
    const score = scoreOfKind(name);
    expect(score.recall).toBe(1);
    expect(score.medianShare).toBeLessThan(1 / 3);
    expect(score.falseAlarms).toBe(0);
  });

  it('calls 5 MB/h within a day, and 1 MB/h on 500 MB within three', () => {
    expect(scoreOfKind('leak: 5 MB/h').medianHours).toBeLessThan(24);
    expect(scoreOfKind('leak: 1 MB/h on 500 MB').medianHours).toBeLessThan(72);
  });

  it.each(HEALTHY)('calls no leak in a week, or two fast hours: %s', (name) => {
    expect(scoreOfKind(name).falseAlarms).toBe(0);
  });
});
