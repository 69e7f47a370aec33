/** Takes the captures that rules want, and puts them to the incidents that they are evidence for. */
import type { Captures } from '../capture/captures.js';
import type { CaptureKind, CaptureOutcome, CaptureRecord } from '../capture/record.js';
import { subjectOf } from '../capture/rules/condition.js';
import type { Firing, RuleBook } from '../capture/rules/rule-book.js';
import type { Subject } from '../incident/incident.js';
import type { IncidentBook } from '../incident/incident-book.js';

export interface EvidenceOptions {
  readonly captures: Captures;
  readonly incidents: IncidentBook;
  readonly rules: RuleBook;
  readonly now: () => number;
}

/** Captures this old were taken for something else. */
const MAX_AGE_MS = 3_600_000;

/** What a capture is refused for, or fails of, that may be otherwise in a minute. */
const MAY_COME_LATER: readonly CaptureOutcome[] = [
  'refused_memory',
  'refused_disk',
  'cooldown',
  'budget',
  'busy',
  'source_failed',
  'store_failed',
];

interface Exhibit {
  readonly subject: Subject;
  readonly captureId: string;
  readonly atMs: number;
}

export class Evidence {
  readonly #options: EvidenceOptions;
  /** Captures of a subject that had no incident yet: a signal that only grows opens none. */
  #waiting: Exhibit[] = [];

  constructor(options: EvidenceOptions) {
    this.#options = options;
  }

  /** Takes the captures of each firing, one after the other; firings do not wait for each other. */
  take(firings: readonly Firing[]): void {
    for (const firing of firings) void this.#takeInOrder(firing);
  }

  /** Puts what was captured lately about its subject to an incident that has just been opened. */
  attachTo(incidentId: string, subject: Subject): void {
    const { incidents, now } = this.#options;
    const fresh = this.#waiting.filter(({ atMs }) => now() - atMs < MAX_AGE_MS);
    for (const exhibit of fresh) {
      if (exhibit.subject === subject) incidents.attachCapture(incidentId, exhibit.captureId);
    }
    this.#waiting = fresh.filter((exhibit) => exhibit.subject !== subject);
  }

  async #takeInOrder(firing: Firing): Promise<void> {
    const { rules, now } = this.#options;
    let storedBytes = 0;
    const missing: CaptureKind[] = [];
    for (const kind of firing.take) {
      const end = await this.#takeOne(kind, firing);
      storedBytes += end.storedBytes ?? 0;
      if (MAY_COME_LATER.includes(end.outcome)) missing.push(kind);
    }
    rules.settle(firing, { storedBytes, missing }, now());
  }

  #takeOne(kind: CaptureKind, { rule, trigger, reason }: Firing): Promise<CaptureRecord> {
    const { captures, incidents, now } = this.#options;
    const subject = subjectOf(rule.when);
    const incident = incidents.open().find(({ signal }) => signal === subject);
    const { record, ended } = captures.request({
      kind,
      trigger,
      reason,
      rule: rule.name,
      ...(incident && { incidentId: incident.id }),
    });
    if (record.state === 'running' && subject !== undefined) {
      if (incident) incidents.attachCapture(incident.id, record.id);
      else this.#waiting.push({ subject, captureId: record.id, atMs: now() });
    }
    return ended;
  }
}
