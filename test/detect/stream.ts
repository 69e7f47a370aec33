/** Judges a series as the watchdog does: floor by floor, every few seconds, each judgement with the state of the one before. */
import type { Structure } from '../../src/detect/doubt.js';
import { FIRST_STATE, type JudgeState, judge } from '../../src/detect/judge.js';
import type { Limit } from '../../src/detect/pressure.js';
import { PROFILES } from '../../src/detect/profile.js';
import { SeriesHistory } from '../../src/detect/series-history.js';
import type { Point, Verdict } from '../../src/detect/verdict.js';

export interface Moment {
  readonly atMs: number;
  readonly verdict: Verdict;
}

export interface StreamOptions {
  readonly limits: readonly Limit[];
  readonly forMs: number;
  readonly everyMs: number;
  readonly structure?: Structure;
}

/** The verdicts from the start of the process, time 0, on. */
export function* judgeStream(
  points: readonly Point[],
  { limits, forMs, everyMs, structure }: StreamOptions,
): Generator<Moment> {
  const history = new SeriesHistory();
  let state: JudgeState = FIRST_STATE;
  let next = 0;
  for (let nowMs = everyMs; nowMs <= forMs; nowMs += everyMs) {
    for (let point = points[next]; point && point.atMs <= nowMs; point = points[++next]) history.add(point);
    const judgement = judge({
      profile: PROFILES.js_heap,
      history,
      nowMs,
      startedAtMs: 0,
      limits,
      structure,
      previous: state,
    });
    state = judgement.state;
    yield { atMs: nowMs, verdict: judgement.verdict };
  }
}

/** When a leak was first called; undefined when it never was. */
export function firstLeak(points: readonly Point[], options: StreamOptions): Moment | undefined {
  for (const moment of judgeStream(points, options)) {
    if (moment.verdict.verdict === 'leaking') return moment;
  }
  return undefined;
}

export function heapLimit(limitBytes: number): readonly Limit[] {
  return [{ limit: 'heap', usedBytes: 0, limitBytes }];
}
