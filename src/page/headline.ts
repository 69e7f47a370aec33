/** The first lines of the page: does it leak, how long is there, who holds it. Pure. */

import type { Signal } from '../detect/verdict.js';
import { duration, rate } from '../detect/words.js';
import { count, percent, size } from '../report/words.js';
import type { CaptureRecord, Incident, Status, Verdict } from '../server/api.js';
import { clock } from './clock.js';
import { LIMIT_NAMES, subjectDoes } from './signal-words.js';

export type Level = 'good' | 'warn' | 'bad' | 'quiet';

export interface Headline {
  readonly level: Level;
  /** The first line: whether, how long, who. */
  readonly line: string;
  /** The same without what changes every second: read aloud when it changes. */
  readonly title: string;
  /** What it rests on. */
  readonly reason: string;
  readonly facts: readonly { readonly term: string; readonly words: string }[];
  /** The way to what holds the memory; empty where it is not known. */
  readonly retainerPath: readonly string[];
}

type Judged = readonly [signal: Signal, verdict: Verdict];

export function headlineOf(
  status: Status,
  incidents: readonly Incident[],
  captures: readonly CaptureRecord[],
  nowMs: number,
): Headline {
  const judged = Object.entries(status.signals) as Judged[];
  const of = (name: Verdict['verdict']): Judged | undefined =>
    judged.filter(([, { verdict }]) => verdict === name).sort(bySoonest)[0];
  const [leaking, growing] = [of('leaking'), of('growing')];
  if (leaking !== undefined) return growthHeadline(leaking, 'bad', status, incidents, captures, nowMs);
  const { level, nearest } = status.pressure;
  if ((level === 'critical' || level === 'high') && nearest !== null) {
    return {
      level: 'bad',
      ...unchanging('Memory is nearly full, and no leak is known.'),
      reason: `${percent(nearest.usedBytes / nearest.limitBytes)} of ${LIMIT_NAMES[nearest.limit]} is in use: ${size(nearest.usedBytes)} of ${size(nearest.limitBytes)}.`,
      facts: [],
      retainerPath: [],
    };
  }
  const [open] = incidents.filter(({ resolvedAt }) => resolvedAt === null);
  if (open !== undefined) return incidentHeadline(open);
  if (growing !== undefined) return growthHeadline(growing, 'warn', status, incidents, captures, nowMs);
  const heap = status.signals.js_heap;
  const isStable = judged.some(([, { verdict }]) => verdict === 'stable');
  if (heap?.verdict === 'stable' || (isStable && heap?.verdict !== 'learning')) {
    const reason = heap?.reason ?? '';
    return { level: 'good', ...unchanging('No leak.'), reason, facts: [], retainerPath: [] };
  }
  return {
    level: 'quiet',
    ...unchanging(
      heap?.verdict === 'undecidable' ? 'Whether it leaks cannot be told.' : 'Too early to tell.',
    ),
    reason: heap?.reason ?? 'Nothing has been judged yet.',
    facts: [],
    retainerPath: [],
  };
}

/** What ends first, first. */
function bySoonest([, one]: Judged, [, other]: Judged): number {
  return (one.timeToLimitSeconds ?? Number.MAX_VALUE) - (other.timeToLimitSeconds ?? Number.MAX_VALUE);
}

function growthHeadline(
  [signal, verdict]: Judged,
  level: 'bad' | 'warn',
  { pressure }: Status,
  incidents: readonly Incident[],
  captures: readonly CaptureRecord[],
  nowMs: number,
): Headline {
  const incident = incidents.find((each) => each.signal === signal && each.resolvedAt === null);
  const suspect = incident?.suspects[0];
  const { slopePerSecond, timeToLimitSeconds, unit } = verdict;
  const does = subjectDoes(signal, level === 'bad' ? 'leak' : 'grow');
  const isEndKnown = level === 'bad' && timeToLimitSeconds !== null;
  const rest = [
    ...(level === 'bad' ? [] : ['no leak so far']),
    ...(isEndKnown ? [`${duration(timeToLimitSeconds * 1000)} left`] : []),
    ...(suspect === undefined ? [] : [`held by ${holderOf(suspect.retainerPath)}`]),
  ];
  const held =
    suspect === undefined
      ? unknownHolder(incident, captures)
      : `${count(suspect.newCount)} × ${suspect.className}, ${size(suspect.newBytes)}`;
  return {
    level,
    line: rest.length === 0 ? `${does}.` : `${does}: ${rest.join(', ')}.`,
    title: level === 'bad' ? `${does}.` : `${does}: no leak so far.`,
    reason: verdict.reason,
    facts: [
      ...(isEndKnown
        ? [{ term: 'Time left', words: timeLeft(timeToLimitSeconds, pressure.nearest?.limit, nowMs) }]
        : []),
      ...(slopePerSecond === null ? [] : [{ term: 'Grows by', words: rate(slopePerSecond, unit) }]),
      ...(level === 'bad' || suspect ? [{ term: suspect ? 'What is held' : 'Held by', words: held }] : []),
    ],
    retainerPath: suspect?.retainerPath ?? [],
  };
}

function unchanging(title: string): Pick<Headline, 'line' | 'title'> {
  return { line: title, title };
}

/** "sessions (Map) of module app.mjs" */
function holderOf([root, holder, ...rest]: readonly string[]): string {
  return holder === undefined || rest.length === 0 ? (root ?? 'what is not known') : `${holder} of ${root}`;
}

const DAY_SECONDS = 86_400;

/** "6 min, until 14:32": the clock tells nothing of what is days away. */
function timeLeft(seconds: number, limit: keyof typeof LIMIT_NAMES | undefined, nowMs: number): string {
  const left = duration(seconds * 1000);
  const end = new Date(nowMs + seconds * 1000);
  const at = seconds < DAY_SECONDS ? `, until ${clock(end, { hasSeconds: false })}` : '';
  return `${left}${at}${limit === undefined ? '' : ` (${LIMIT_NAMES[limit]})`}`;
}

function unknownHolder(incident: Incident | undefined, captures: readonly CaptureRecord[]): string {
  const own = captures.filter(({ id, kind }) => kind === 'heap-snapshot' && incident?.captures.includes(id));
  if (own.some(({ state, analysis }) => state === 'running' || analysis?.state === 'running')) {
    return 'being found out: a heap snapshot is taken or analysed';
  }
  return 'not known: no heap snapshot has told';
}

function incidentHeadline({ signal, reason }: Incident): Headline {
  const isOverdue = signal === 'overdue_objects';
  const title =
    signal === 'died_of_memory'
      ? 'An earlier process died for lack of memory.'
      : isOverdue
        ? 'Objects outlive their use.'
        : 'An incident is open.';
  return { level: isOverdue ? 'warn' : 'bad', ...unchanging(title), reason, facts: [], retainerPath: [] };
}
