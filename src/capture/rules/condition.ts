/** Whether a condition holds, and in words why. Pure. */

import { PRESSURE_LEVELS } from '../../detect/pressure.js';
import type { Signal, VerdictName } from '../../detect/verdict.js';
import type { CaptureTrigger } from '../record.js';
import type { Moment } from './moment.js';
import type { Condition } from './rule.js';

/** What a condition says of a moment. */
export interface Finding {
  readonly isTrue: boolean;
  /** In words, for the record of the captures. */
  readonly reason: string;
}

const MB = 1024 * 1024;

/** Verdicts that are at least as bad. */
const AT_LEAST: Readonly<Record<'growing' | 'leaking', readonly VerdictName[]>> = {
  growing: ['growing', 'leaking'],
  leaking: ['leaking'],
};

const NOT_NOW: Finding = { isTrue: false, reason: '' };

/** What a rule with this condition writes on its captures. */
export function triggerOf(condition: Condition): CaptureTrigger {
  if ('grownBy' in condition) return 'growth';
  if ('signal' in condition) return 'verdict';
  if ('pressure' in condition) return 'pressure';
  if ('observation' in condition) return 'threshold';
  if ('cron' in condition) return 'schedule';
  if ('processSignal' in condition) return 'signal';
  if ('runaway' in condition) return 'runaway';
  return 'api';
}

/** What the captures of a rule are evidence for: a signal, the pressure, or nothing in particular. */
export function subjectOf(condition: Condition): Signal | 'pressure' | undefined {
  if ('signal' in condition) return condition.signal;
  return 'pressure' in condition || 'runaway' in condition ? 'pressure' : undefined;
}

/** Conditions that are events (a time, a signal, a request) are never true of a moment. */
export function findingOf(condition: Condition, moment: Moment): Finding {
  if ('grownBy' in condition) return growth(condition.grownBy, moment);
  if ('signal' in condition) {
    const verdict = moment.verdicts[condition.signal];
    if (verdict === undefined || !AT_LEAST[condition.verdict].includes(verdict.verdict)) return NOT_NOW;
    return { isTrue: true, reason: verdict.reason };
  }
  if ('pressure' in condition) return pressure(condition.pressure, moment);
  if ('observation' in condition) return threshold(condition, moment);
  if ('runaway' in condition && moment.isRunaway) {
    return { isTrue: true, reason: 'The main thread allocates without yielding, and V8’s limit is near.' };
  }
  return NOT_NOW;
}

function growth(
  { ratio, bytes }: { readonly ratio: number; readonly bytes: number },
  { verdicts, values, snapshotFloorBytes }: Moment,
): Finding {
  const isGrowing = AT_LEAST.growing.includes(verdicts.js_heap?.verdict ?? 'learning');
  if (!isGrowing || snapshotFloorBytes === undefined || values.floorBytes === undefined) return NOT_NOW;
  const grownBytes = values.floorBytes - snapshotFloorBytes;
  return {
    isTrue: grownBytes >= Math.max(bytes, ratio * snapshotFloorBytes),
    reason: `The floor of the heap has grown by ${Math.round(grownBytes / MB)} MB since the last heap snapshot.`,
  };
}

function pressure(level: (typeof PRESSURE_LEVELS)[number], { pressure: current }: Moment): Finding {
  const percent = Math.round(100 * Math.max(0, ...Object.values(current.ratios)));
  return {
    isTrue: PRESSURE_LEVELS.indexOf(current.level) >= PRESSURE_LEVELS.indexOf(level),
    reason: `The pressure is ${current.level}: ${percent} % of the nearest limit (${current.nearest?.limit ?? 'none'}) is in use.`,
  };
}

function threshold(
  { observation, above, below }: Extract<Condition, { readonly observation: unknown }>,
  { values }: Moment,
): Finding {
  const value = values[observation];
  if (value === undefined) return NOT_NOW;
  const isAbove = above !== undefined && value > above;
  const isBelow = below !== undefined && value < below;
  const bound = isAbove ? `above ${above}` : `below ${below}`;
  return { isTrue: isAbove || isBelow, reason: `${observation} is ${value}, ${bound}.` };
}
