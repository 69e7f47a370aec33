/** What is thought of an observation: a verdict per signal, and the pressure. Keeps what hysteresis needs. */
import { FIRST_STATE, type JudgeState, judge } from '../detect/judge.js';
import { judgePressure, type Pressure } from '../detect/pressure.js';
import { PROFILES } from '../detect/profile.js';
import type { Signal, Verdict } from '../detect/verdict.js';
import type { Observation } from './observer.js';
import type { Signals } from './signals.js';

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

  /** Judges anew. */
  consider({ atMs, limits }: Observation, signals: Signals, startedAtMs: number): void {
    const verdicts: Partial<Record<Signal, Verdict>> = {};
    for (const [signal, history] of signals.entries()) {
      const { verdict, state } = judge({
        profile: PROFILES[signal],
        history,
        nowMs: atMs,
        startedAtMs,
        limits,
        previous: this.#states.get(signal) ?? FIRST_STATE,
      });
      this.#states.set(signal, state);
      verdicts[signal] = verdict;
    }
    this.#verdicts = verdicts;
    this.#pressure = judgePressure(limits, this.#pressure.level);
  }
}
