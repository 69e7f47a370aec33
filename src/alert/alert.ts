/** What is told of an incident, to whomever it is told. Pure. */
import type { Incident } from '../incident/incident.js';
import type { IncidentEvent } from '../incident/incident-book.js';
import { dedupKeyOf, groupKeyOf, type Teller } from './alert-keys.js';

export interface Alert {
  readonly event: IncidentEvent['type'];
  /** The same for all alerts of an incident: what makes one of them, where they are received. */
  readonly dedupKey: string;
  /** The same for the same leak in every replica; null until the analysis has told. */
  readonly groupKey: string | null;
  /** The essentials in one line: what, how fast, how long, where the evidence is. */
  readonly title: string;
  readonly incident: Incident;
}

/** A destination of alerts. */
export interface Channel {
  readonly name: string;
  /** Hands the alert over. Never throws. */
  send(alert: Alert): void;
}

const EVENT_WORDS: Readonly<Record<IncidentEvent['type'], string>> = {
  opened: 'Incident',
  reopened: 'Incident, again',
  updated: 'Incident, update',
  resolved: 'Resolved',
};

/** Puts an incident into words. */
export function alertOf({ type, incident }: IncidentEvent, teller: Teller): Alert {
  const evidence =
    incident.captures.length === 0
      ? ''
      : ` Evidence: ${incident.captures.map((id) => `capture ${id}`).join(', ')}.`;
  const advice = incident.advice === null ? '' : ` ${incident.advice}`;
  return {
    event: type,
    dedupKey: dedupKeyOf(incident, teller),
    groupKey: groupKeyOf(incident, teller),
    title: `${EVENT_WORDS[type]}: ${subjectWords(incident)} in ${teller.service}. ${incident.reason}${suspectWords(incident)}${advice}${evidence}`,
    incident,
  };
}

/** Who holds it comes before what to do in general. */
function suspectWords({ suspects: [suspect], allocators }: Incident): string {
  if (suspect === undefined) return '';
  const { className, newCount, newBytes, retainerPath } = suspect;
  const size = `${newCount} × ${className}, ${Math.round(newBytes / 1024 ** 2)} MB`;
  const [most] = allocators;
  const own = allocators.find(({ suspectIndex }) => suspectIndex === 0);
  const allocated = own === undefined ? '' : `, allocated in ${placeWords(own)}`;
  const rest =
    most === undefined || most === own ? '' : ` Most of what is new was allocated by ${placeWords(most)}.`;
  return ` Suspect: ${size}, held by ${retainerPath.join(' › ')}${allocated}.${rest}`;
}

function placeWords({ name, script, line }: Incident['allocators'][number]): string {
  return script === '' ? name : `${name} (${script.slice(script.lastIndexOf('/') + 1)}:${line})`;
}

function subjectWords({ signal }: Incident): string {
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
