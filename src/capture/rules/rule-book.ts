/**
 * The rules and where each of them stands. A rule fires when its condition becomes true, and is armed again only
 * after the condition was false for a while: a signal that flutters about a threshold fires once. Pure: moments in,
 * firings out.
 */
import { Cron } from 'croner';
import { CaptureLimits } from '../limits.js';
import type { CaptureTrigger } from '../record.js';
import { type Finding, findingOf, triggerOf } from './condition.js';
import type { Moment } from './moment.js';
import type { Condition, Rule } from './rule.js';

/** A rule whose captures are to be taken now. */
export interface Firing {
  readonly rule: Rule;
  readonly trigger: CaptureTrigger;
  readonly reason: string;
}

/** Where a rule stands, as `GET /api/v1/rules` gives it. */
export interface RuleState {
  readonly rule: Rule;
  /**
   * - `armed`: fires when its condition holds
   * - `holding`: its condition holds, and has fired or does not hold long enough yet
   * - `throttled`: its condition holds, and its limits forbid it to fire; `detail` says which
   */
  readonly state: 'armed' | 'holding' | 'throttled';
  readonly detail: string | null;
  readonly firedCount: number;
  /** ISO 8601; null before the first time. */
  readonly lastFiredAt: string | null;
}

/** A condition must have been false for this long before it can fire again. */
export const REARM_MS = 300_000;

interface Standing {
  readonly rule: Rule;
  readonly limits: CaptureLimits;
  readonly schedule: Cron | undefined;
  /** When the condition became true without a break since. */
  trueSinceMs: number | undefined;
  falseSinceMs: number | undefined;
  hasFired: boolean;
  throttle: string | null;
  firedCount: number;
  lastFiredAtMs: number | undefined;
  nextRunAtMs: number | undefined;
}

export class RuleBook {
  readonly #standings: readonly Standing[];

  /** @param nowMs - schedules run from here on */
  constructor(rules: readonly Rule[], nowMs: number) {
    this.#standings = rules.map((rule) => standingOf(rule, nowMs));
  }

  get states(): readonly RuleState[] {
    return this.#standings.map(stateOf);
  }

  /** The rules that fire at this moment, in their order. */
  observe(moment: Moment): Firing[] {
    return this.#standings.flatMap((standing) => {
      const { rule } = standing;
      const reason = isScheduled(standing, moment.nowMs)
        ? `It is time: ${(rule.when as { cron: string }).cron}.`
        : becomesTrue(standing, findingOf(rule.when, moment), moment.nowMs);
      return reason === undefined ? [] : (fire(standing, reason, moment.nowMs) ?? []);
    });
  }

  /** Fires the rules that wait for a signal of the operating system. */
  receive(signal: NodeJS.Signals, nowMs: number): Firing[] {
    return this.#standings
      .filter(({ rule: { when } }) => 'processSignal' in when && when.processSignal === signal)
      .flatMap((standing) => fire(standing, `The process got ${signal}.`, nowMs) ?? []);
  }

  /** Fires a rule by name; undefined when there is none of that name, null when its limits forbid it. */
  request(name: string, nowMs: number): Firing | null | undefined {
    const standing = this.#standings.find(({ rule }) => rule.name === name);
    return standing && (fire(standing, `The rule "${name}" was fired by request.`, nowMs, 'api') ?? null);
  }

  /** Takes note of what was stored for a rule. */
  noteStored(name: string, bytes: number): void {
    this.#standings.find(({ rule }) => rule.name === name)?.limits.noteBytes(bytes);
  }
}

function standingOf(rule: Rule, nowMs: number): Standing {
  const schedule = 'cron' in rule.when ? new Cron(rule.when.cron) : undefined;
  return {
    rule,
    limits: new CaptureLimits(rule.limits ?? {}),
    schedule,
    trueSinceMs: undefined,
    falseSinceMs: undefined,
    hasFired: false,
    throttle: null,
    firedCount: 0,
    lastFiredAtMs: undefined,
    nextRunAtMs: nextRun(schedule, nowMs),
  };
}

function nextRun(schedule: Cron | undefined, afterMs: number): number | undefined {
  return schedule?.nextRun(new Date(afterMs))?.getTime();
}

function isScheduled(standing: Standing, nowMs: number): boolean {
  if (standing.nextRunAtMs === undefined || nowMs < standing.nextRunAtMs) return false;
  standing.nextRunAtMs = nextRun(standing.schedule, nowMs);
  return true;
}

/** The reason to fire; undefined when there is none. */
function becomesTrue(standing: Standing, { isTrue, reason }: Finding, nowMs: number): string | undefined {
  if (!isTrue) {
    standing.trueSinceMs = undefined;
    standing.throttle = null;
    standing.falseSinceMs ??= nowMs;
    if (nowMs - standing.falseSinceMs >= REARM_MS) standing.hasFired = false;
    return undefined;
  }
  standing.falseSinceMs = undefined;
  standing.trueSinceMs ??= nowMs;
  if (standing.hasFired && !isStepwise(standing.rule.when)) return undefined;
  const isLongEnough = nowMs - standing.trueSinceMs >= forMsOf(standing.rule.when);
  return isLongEnough ? reason : undefined;
}

/** Growth is counted anew from each snapshot, so it need not have been false in between. */
function isStepwise(condition: Condition): boolean {
  return 'grownBy' in condition;
}

function forMsOf(condition: Condition): number {
  return 'observation' in condition ? condition.forMs : 0;
}

function fire(
  standing: Standing,
  reason: string,
  nowMs: number,
  trigger = triggerOf(standing.rule.when),
): Firing | undefined {
  const refusal = standing.limits.refusal(nowMs);
  standing.throttle = refusal?.detail ?? null;
  if (refusal !== undefined) return undefined;
  standing.limits.note(nowMs);
  standing.hasFired = true;
  standing.firedCount += 1;
  standing.lastFiredAtMs = nowMs;
  return { rule: standing.rule, trigger, reason };
}

function stateOf({ rule, trueSinceMs, throttle, firedCount, lastFiredAtMs, hasFired }: Standing): RuleState {
  const isHolding = trueSinceMs !== undefined || hasFired;
  return {
    rule,
    state: throttle !== null ? 'throttled' : isHolding ? 'holding' : 'armed',
    detail: throttle,
    firedCount,
    lastFiredAt: lastFiredAtMs === undefined ? null : new Date(lastFiredAtMs).toISOString(),
  };
}
