/** What is told of an incident, to whomever it is told. Pure. */
import type { Incident } from '../incident/incident.js';
import type { IncidentEvent } from '../incident/incident-book.js';
import type { Severity } from '../incident/severity.js';
import { dedupKeyOf, groupKeyOf, type Teller } from './alert-keys.js';
import { allocatorWords, evidenceWords, headlineOf, holderWords } from './alert-words.js';

/** Plain data: it waits on the disk until it is delivered. */
export interface Alert {
  /** A UUID, the same at every try to deliver it: by this a receiver knows what it has got twice. */
  readonly id: string;
  /** When it was told, ISO 8601. */
  readonly at: string;
  readonly event: IncidentEvent['type'];
  /** The same for all alerts of an incident: what makes one of them, where they are received. */
  readonly dedupKey: string;
  /** The same for the same leak in every replica; null until the analysis has told. */
  readonly groupKey: string | null;
  /** The essentials in one line: what, how fast, how long, where the evidence is. */
  readonly title: string;
  readonly incident: Incident;
  readonly teller: Teller;
  /** Address of the page; null when it is not known how others reach it. */
  readonly pageUrl: string | null;
  /** Whether nothing has happened, and somebody looks whether alerts arrive. */
  readonly isTest: boolean;
}

/** What is told of alerts. */
export interface AlertListener {
  /** Takes the alert over. Never throws. */
  send(alert: Alert): void;
}

/** What an alert has beside its incident. */
export type AlertFrame = Pick<Alert, 'id' | 'at' | 'pageUrl'>;

/** Puts an incident into words. */
export function alertOf(event: IncidentEvent, teller: Teller, frame: AlertFrame): Alert {
  const { type, incident } = event;
  return {
    ...frame,
    event: type,
    dedupKey: dedupKeyOf(incident, teller),
    groupKey: groupKeyOf(incident, teller),
    title: titleOf(event, teller),
    incident,
    teller,
    isTest: false,
  };
}

/** Who holds it comes before what to do in general. */
function titleOf({ type, incident }: IncidentEvent, { service }: Teller): string {
  const holder = holderWords(incident);
  const allocator = allocatorWords(incident);
  const evidence = evidenceWords(incident);
  const sentences = [
    `${headlineOf(type, incident, service)}. ${incident.reason}`,
    holder && `Suspect: ${holder}.`,
    allocator && `Most of what is new was allocated by ${allocator}.`,
    incident.advice,
    evidence && `Evidence: ${evidence}.`,
  ];
  return sentences.filter((sentence) => sentence !== null).join(' ');
}

/** How much an alert matters: as much as its incident. */
export function alertSeverity({ incident, isTest }: Alert): Severity {
  return isTest ? 'info' : incident.severity;
}
