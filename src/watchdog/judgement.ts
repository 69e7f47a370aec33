/** What is thought of an observation: a verdict per signal, and the pressure. Keeps what hysteresis needs. */
import { FIRST_STATE, type JudgeState, judge } from '../detect/judge.js';
import { judgePressure, type Pressure } from '../detect/pressure.js';
import { PROFILES } from '../detect/profile.js';
import type { SeriesHistory } from '../detect/series-history.js';
import type { Signal, Verdict } from '../detect/verdict.js';
import type { Observation } from './observer.js';

export class Judgement {
  #state: JudgeState = FIRST_STATE;
  #verdicts: Readonly<Partial<Record<Signal, Verdict>>> = {};
  #pressure: Pressure = judgePressure([], 'normal');

  get verdicts(): Readonly<Partial<Record<Signal, Verdict>>> {
    return this.#verdicts;
  }

  get pressure(): Pressure {
    return this.#pressure;
  }

  /** Judges anew. */
  consider({ atMs, limits }: Observation, history: SeriesHistory, startedAtMs: number): void {
    const { verdict, state } = judge({
      profile: PROFILES.js_heap,
      history,
      nowMs: atMs,
      startedAtMs,
      limits,
      previous: this.#state,
    });
    this.#state = state;
    this.#verdicts = { js_heap: verdict };
    this.#pressure = judgePressure(limits, this.#pressure.level);
  }
}
