/** What is thought of an observation: a verdict per signal, and the pressure. Keeps what hysteresis needs. */
import { FIRST_STATE, type JudgeState, judge } from '../detect/judge.js';
import { judgePressure, type Pressure } from '../detect/pressure.js';
import { PROFILES } from '../detect/profile.js';
import type { Signal, Verdict } from '../detect/verdict.js';
import type { Observation, Observer } from './observer.js';

export class Judgement {
  readonly #states = new Map<Signal, JudgeState>();
  #verdicts: Readonly<Partial<Record<Signal, Verdict>>> = {};
  #pressure: Pressure = judgePressure([], 'normal');

  get verdicts(): Readonly<Partial<Record<Signal, Verdict>>> {
    return this.#verdicts;
  }

  get pressure(): Pressure {
    return this.#pressure;
  }

  /** Judges an observation by what has been seen before. */
  consider(
    { atMs, limits }: Observation,
    { signals, structure }: Pick<Observer, 'signals' | 'structure'>,
    startedAtMs: number,
  ): void {
    const verdicts: Partial<Record<Signal, Verdict>> = {};
    for (const [signal, history] of signals.entries()) {
      const { verdict, state } = judge({
        profile: PROFILES[signal],
        history,
        nowMs: atMs,
        startedAtMs,
        limits,
        structure: structure.of(signal, atMs),
        previous: this.#states.get(signal) ?? FIRST_STATE,
      });
      this.#states.set(signal, state);
      verdicts[signal] = verdict;
    }
    this.#verdicts = verdicts;
    this.#pressure = judgePressure(limits, this.#pressure.level);
  }
}
