/** The essentials of an incident in words, for people who may have been asleep a moment ago. Pure. */
import { amount, duration, rate } from '../detect/words.js';
import type { Incident } from '../incident/incident.js';
import type { IncidentEvent } from '../incident/incident-book.js';

/** One line under a name of its own. */
export interface Fact {
  readonly name: string;
  readonly text: string;
}

const EVENT_WORDS: Readonly<Record<IncidentEvent['type'], string>> = {
  opened: 'Incident',
  reopened: 'Incident, again',
  updated: 'Incident, update',
  resolved: 'Resolved',
};

/** `Incident: js_heap leak in shop` */
export function headlineOf(event: IncidentEvent['type'], { signal }: Incident, service: string): string {
  return `${EVENT_WORDS[event]}: ${subjectWords(signal)} in ${service}`;
}

/** What leaks, how fast, when it ends, who holds it, what to do, where the evidence is; what is not known is left out. */
export function factsOf(incident: Incident): readonly Fact[] {
  const facts: readonly (readonly [name: string, text: string | null])[] = [
    ['What', incident.reason],
    ['How fast', slopeWords(incident)],
    ['Limit reached in', headroomWords(incident)],
    ['Suspect', holderWords(incident)],
    ['Allocated by', allocatorWords(incident)],
    // What helps against this leak is worth more than what helps against leaks of its kind.
    ['What to do', incident.suspects[0]?.advice ?? incident.advice],
    ['Evidence', evidenceWords(incident)],
  ];
  return facts.flatMap(([name, text]) => (text === null ? [] : [{ name, text }]));
}

/** Null until the analysis has told. */
export function holderWords({ suspects: [suspect], allocators }: Incident): string | null {
  if (suspect === undefined) return null;
  const { className, newCount, newBytes, retainerPath } = suspect;
  const size = `${newCount} × ${className}, ${amount(newBytes, 'bytes')}`;
  const own = allocators.find(({ suspectIndex }) => suspectIndex === 0);
  const allocated = own === undefined ? '' : `, allocated in ${placeWords(own)}`;
  return `${size}, held by ${retainerPath.join(' › ')}${allocated}`;
}

/** The function that has allocated most of what is new, where it is not the one that the suspect comes from; else null. */
export function allocatorWords({ suspects, allocators }: Incident): string | null {
  const [most] = allocators;
  const own = allocators.find(({ suspectIndex }) => suspectIndex === 0);
  return suspects.length === 0 || most === undefined || most === own ? null : placeWords(most);
}

export function evidenceWords({ captures }: Incident): string | null {
  return captures.length === 0 ? null : captures.map((id) => `capture ${id}`).join(', ');
}

function placeWords({ name, script, line }: Incident['allocators'][number]): string {
  return script === '' ? name : `${name} (${script.slice(script.lastIndexOf('/') + 1)}:${line})`;
}

function subjectWords(signal: Incident['signal']): string {
  switch (signal) {
    case 'pressure':
      return 'memory pressure';
    case 'overdue_objects':
      return 'objects that outlive their use';
    case 'died_of_memory':
      return 'death for lack of memory';
    default:
      return `${signal} leak`;
  }
}

/** Signals that are counted. */
const COUNTED: readonly Incident['signal'][] = ['handles', 'contexts', 'objects'];

function slopeWords({ signal, slopeBytesPerSecond: slope }: Incident): string | null {
  if (slope === null || slope <= 0) return null;
  return rate(slope, COUNTED.includes(signal) ? 'count' : 'bytes');
}

function headroomWords({ resolvedAt, timeToLimitSeconds }: Incident): string | null {
  return resolvedAt !== null || timeToLimitSeconds === null ? null : duration(timeToLimitSeconds * 1000);
}
