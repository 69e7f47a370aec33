/**
 * The rules and where each of them stands. A rule fires when its condition becomes true, and is armed again only
 * after the condition was false for a while: a signal that flutters about a threshold fires once. Pure: moments in,
 * firings out.
 */
import { Cron } from 'croner';
import { CaptureLimits } from '../limits.js';
import type { CaptureKind, CaptureTrigger } from '../record.js';
import { type Finding, findingOf, triggerOf } from './condition.js';
import type { Moment } from './moment.js';
import type { Condition, Rule } from './rule.js';

/** A rule whose captures are to be taken now. */
export interface Firing {
  readonly rule: Rule;
  /** All that the rule takes, or what could not be had before. */
  readonly take: readonly CaptureKind[];
  readonly trigger: CaptureTrigger;
  readonly reason: string;
}

/** What became of a firing. */
export interface Settlement {
  readonly storedBytes: number;
  /** Captures that were refused or failed for a reason that may pass. */
  readonly missing: readonly CaptureKind[];
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
  /** Also what it could not have, and when that is tried again. */
  readonly detail: string | null;
  readonly firedCount: number;
  /** ISO 8601; null before the first time. */
  readonly lastFiredAt: string | null;
}

/** A condition must have been false for this long before it can fire again. */
export const REARM_MS = 300_000;

/** What a rule could not have is tried again after this, then after twice as long, up to the longest. */
const RETRY_MS = { first: 60_000, longest: 1_800_000 } as const;

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
  retry: Retry | undefined;
  nextRunAtMs: number | undefined;
}

/** Captures of a firing that were refused or failed, and are to be had as long as the condition holds. */
interface Retry {
  readonly take: readonly CaptureKind[];
  readonly atMs: number;
  readonly waitMs: number;
}

export class RuleBook {
  readonly #standings: readonly Standing[];
  readonly #hasRunawayRule: boolean;

  /** @param nowMs - schedules run from here on */
  constructor(rules: readonly Rule[], nowMs: number) {
    this.#standings = rules.map((rule) => standingOf(rule, nowMs));
    this.#hasRunawayRule = rules.some(({ when }) => 'runaway' in when);
  }

  get states(): readonly RuleState[] {
    return this.#standings.map(stateOf);
  }

  /** The rules that fire at this moment, in their order. */
  observe(moment: Moment): Firing[] {
    return this.#standings.flatMap((standing) => {
      const { rule } = standing;
      // A thread that runs away is near its end: one rule takes its evidence, and the others do not get in the way.
      if (moment.isRunaway && this.#hasRunawayRule && 'pressure' in rule.when) return [];
      if (isScheduled(standing, moment.nowMs)) {
        return fire(standing, `It is time: ${(rule.when as { cron: string }).cron}.`, moment.nowMs) ?? [];
      }
      const finding = findingOf(rule.when, moment);
      const again = retry(standing, finding, moment.nowMs);
      if (again !== undefined) return again;
      const reason = becomesTrue(standing, finding, moment.nowMs);
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

  /**
   * Takes note of what became of a firing: what it could not have is tried again while the condition holds, which does
   * not count as another firing.
   */
  settle({ rule }: Firing, { storedBytes, missing }: Settlement, nowMs: number): void {
    const standing = this.#standings.find((each) => each.rule === rule);
    if (standing === undefined) return;
    standing.limits.noteBytes(storedBytes);
    const isPending = missing.length > 0 && standing.trueSinceMs !== undefined;
    const waitMs = Math.min(2 * (standing.retry?.waitMs ?? RETRY_MS.first / 2), RETRY_MS.longest);
    standing.retry = isPending ? { take: missing, atMs: nowMs + waitMs, waitMs } : undefined;
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
    retry: undefined,
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

/** What could not be had before, when it is time to try again; empty while that waits; undefined when there is nothing. */
function retry(standing: Standing, { isTrue, reason }: Finding, nowMs: number): Firing[] | undefined {
  const { rule, retry } = standing;
  if (retry === undefined || !isTrue) return undefined;
  if (nowMs < retry.atMs) return [];
  // It waits for its settlement, and in case that never comes, for the longest time.
  standing.retry = { ...retry, atMs: nowMs + RETRY_MS.longest };
  return [{ rule, take: retry.take, trigger: triggerOf(rule.when), reason }];
}

/** The reason to fire; undefined when there is none. */
function becomesTrue(standing: Standing, { isTrue, reason }: Finding, nowMs: number): string | undefined {
  if (!isTrue) {
    standing.trueSinceMs = undefined;
    standing.throttle = null;
    standing.retry = undefined;
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
  return { rule: standing.rule, take: standing.rule.take, trigger, reason };
}

function stateOf(standing: Standing): RuleState {
  const { rule, trueSinceMs, throttle, retry, firedCount, lastFiredAtMs, hasFired } = standing;
  const isHolding = trueSinceMs !== undefined || hasFired;
  return {
    rule,
    state: throttle !== null ? 'throttled' : isHolding ? 'holding' : 'armed',
    detail: throttle ?? (retry ? `${retry.take.join(', ')}: tried again at ${isoTime(retry.atMs)}.` : null),
    firedCount,
    lastFiredAt: lastFiredAtMs === undefined ? null : isoTime(lastFiredAtMs),
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
