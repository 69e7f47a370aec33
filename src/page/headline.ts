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

export interface Grounds {
  readonly status: Status;
  readonly incidents: readonly Incident[];
  readonly captures: readonly CaptureRecord[];
  readonly nowMs: number;
}

export function headlineOf(grounds: Grounds): Headline {
  const { signals, pressure } = grounds.status;
  const judged = Object.entries(signals) as Judged[];
  const worst = (name: Verdict['verdict']): Judged | undefined =>
    judged.filter(([, { verdict }]) => verdict === name).sort(bySoonest)[0];
  const [leaking, growing] = [worst('leaking'), worst('growing')];
  if (leaking !== undefined) return growthHeadline(leaking, 'bad', grounds);
  const { level, nearest } = pressure;
  if ((level === 'critical' || level === 'high') && nearest !== null) {
    const ratio = percent(nearest.usedBytes / nearest.limitBytes);
    const sizes = `${size(nearest.usedBytes)} of ${size(nearest.limitBytes)}`;
    const reason = `${ratio} of ${LIMIT_NAMES[nearest.limit]} is in use: ${sizes}.`;
    return plain('bad', 'Memory is nearly full, and no leak is known.', reason);
  }
  const open = grounds.incidents.find(({ resolvedAt }) => resolvedAt === null);
  if (open !== undefined) return incidentHeadline(open);
  if (growing !== undefined) return growthHeadline(growing, 'warn', grounds);
  return calmHeadline(signals.js_heap);
}

/** The heap decides where nothing grows: it is what most leaks are of. */
function calmHeadline(heap: Verdict | undefined): Headline {
  switch (heap?.verdict) {
    case 'stable':
      return plain('good', 'No leak.', heap.reason);
    case 'undecidable':
      return plain('quiet', 'Whether it leaks cannot be told.', heap.reason);
    default:
      return plain('quiet', 'Too early to tell.', heap?.reason ?? 'Nothing has been judged yet.');
  }
}

/** What ends first, first. */
function bySoonest([, one]: Judged, [, other]: Judged): number {
  return (one.timeToLimitSeconds ?? Number.MAX_VALUE) - (other.timeToLimitSeconds ?? Number.MAX_VALUE);
}

function growthHeadline(
  [signal, verdict]: Judged,
  level: 'bad' | 'warn',
  { incidents, captures, nowMs }: Grounds,
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
      ...(isEndKnown ? [{ term: 'Time left', words: timeLeft(timeToLimitSeconds, nowMs) }] : []),
      ...(slopePerSecond === null ? [] : [{ term: 'Grows by', words: rate(slopePerSecond, unit) }]),
      ...(level === 'bad' || suspect ? [{ term: suspect ? 'What is held' : 'Held by', words: held }] : []),
    ],
    retainerPath: suspect?.retainerPath ?? [],
  };
}

function plain(level: Level, title: string, reason: string): Headline {
  return { level, line: title, title, reason, facts: [], retainerPath: [] };
}

/** "sessions (Map) of module app.mjs" */
function holderOf([root, holder, ...rest]: readonly string[]): string {
  return holder === undefined || rest.length === 0 ? (root ?? 'what is not known') : `${holder} of ${root}`;
}

const DAY_SECONDS = 86_400;

/** "6 min, until 14:32": the clock tells nothing of what is days away. */
function timeLeft(seconds: number, nowMs: number): string {
  const left = duration(seconds * 1000);
  const end = new Date(nowMs + seconds * 1000);
  const at = seconds < DAY_SECONDS ? `, until ${clock(end, { hasSeconds: false })}` : '';
  return `${left}${at}`;
}

function unknownHolder(incident: Incident | undefined, captures: readonly CaptureRecord[]): string {
  const own = captures.filter(({ id, kind }) => kind === 'heap-snapshot' && incident?.captures.includes(id));
  if (own.some(({ state, analysis }) => state === 'running' || analysis?.state === 'running')) {
    return 'being found out: a heap snapshot is taken or analysed';
  }
  return 'not known: no heap snapshot has told';
}

function incidentHeadline({ signal, reason }: Incident): Headline {
  switch (signal) {
    case 'died_of_memory':
      return plain('bad', 'An earlier process died for lack of memory.', reason);
    case 'overdue_objects':
      return plain('warn', 'Objects outlive their use.', reason);
    default:
      return plain('bad', 'An incident is open.', reason);
  }
}
