/** The life of incidents: opened once per episode, kept up to date, resolved, reopened. Pure: state in, events out. */
import type { Pressure, PressureLevel } from '../detect/pressure.js';
import { PRESSURE_LEVELS } from '../detect/pressure.js';
import type { Signal, Verdict } from '../detect/verdict.js';
import type { OverdueObject } from '../wire/tracked.js';
import type { Incident, Subject } from './incident.js';
import { overdueReason } from './overdue-reason.js';
import { pressureReason } from './pressure-reason.js';
import { graver, severityOf } from './severity.js';

/** What is known at one moment. */
export interface Assessment {
  readonly nowMs: number;
  readonly verdicts: Readonly<Partial<Record<Signal, Verdict>>>;
  readonly pressure: Pressure;
  /** Objects that were expected to be collected and live still, longest overdue first. */
  readonly overdue: readonly OverdueObject[];
}

/** What has happened to an incident; `updated` only for what somebody would want to be told. */
export interface IncidentEvent {
  readonly type: 'opened' | 'updated' | 'resolved' | 'reopened';
  readonly incident: Incident;
}

/** A death that was found, to be told. */
export interface Death {
  readonly pressure: PressureLevel;
  readonly reason: string;
  readonly captures: readonly string[];
}

/** Nothing changes about a death any more; it stays open this long, for those who look at what is open. */
const DEATH_OPEN_MS = 3_600_000;

/** What comes back within this after it was resolved is the same episode: a cache was cleared, the load paused. */
const REOPEN_MS = 3_600_000;

/** Resolved incidents that are remembered. */
const MAX_RESOLVED = 100;

export interface IncidentBookOptions {
  /** Gives a new unique id at each call. */
  readonly newId: () => string;
  /** Says what a leak of a signal means, and what to do. */
  readonly advise: (signal: Signal) => string;
}

export class IncidentBook {
  readonly #open = new Map<Subject, Incident>();
  /** Deaths of earlier processes: there may be several. */
  #deaths: Incident[] = [];
  readonly #options: IncidentBookOptions;
  #resolved: Incident[] = [];

  constructor(options: IncidentBookOptions) {
    this.#options = options;
  }

  /** Open and resolved incidents, newest first. */
  list(): readonly Incident[] {
    return [...this.open(), ...this.#resolved].sort((a, b) => b.openedAt.localeCompare(a.openedAt));
  }

  open(): readonly Incident[] {
    return [...this.#open.values(), ...this.#deaths];
  }

  /** Opens the incident of an earlier process that died of memory. */
  openDeath({ pressure, reason, captures }: Death, nowMs: number): IncidentEvent {
    const facts = factsOf(undefined, reason);
    const incident = { ...this.#newIncident('died_of_memory', nowMs, pressure, facts, null), captures };
    this.#deaths = [...this.#deaths, incident];
    return { type: 'opened', incident };
  }

  /** Takes note of an assessment and tells what it has changed. */
  observe(assessment: Assessment): IncidentEvent[] {
    const leaks = Object.keys(assessment.verdicts).map((signal) =>
      this.#observeLeak(signal as Signal, assessment),
    );
    const events = [
      ...leaks,
      this.#observePressure(assessment),
      this.#observeOverdue(assessment),
      ...this.#resolveDeaths(assessment.nowMs),
    ];
    return events.filter((event) => event !== undefined);
  }

  /** Adds a capture to its incident, open or resolved; undefined when there is no such incident. */
  attachCapture(incidentId: string, captureId: string): Incident | undefined {
    const incident = this.list().find(({ id }) => id === incidentId);
    return incident && this.#change(incidentId, { captures: [...incident.captures, captureId] });
  }

  /** Adds what the analysis of its captures has found; undefined when there is no such incident. */
  attachAnalysis(
    incidentId: string,
    findings: Pick<Incident, 'suspects' | 'allocators' | 'signature'>,
  ): IncidentEvent | undefined {
    const incident = this.#change(incidentId, findings);
    return incident && { type: 'updated', incident };
  }

  #change(incidentId: string, changes: Partial<Incident>): Incident | undefined {
    const incident = this.list().find(({ id }) => id === incidentId);
    if (incident === undefined) return undefined;
    const changed = { ...incident, ...changes };
    if (incident.resolvedAt === null && incident.signal !== 'died_of_memory') {
      this.#open.set(incident.signal, changed);
    } else this.#resolved = this.#resolved.map((other) => (other === incident ? changed : other));
    return changed;
  }

  #observeLeak(signal: Signal, { nowMs, verdicts, pressure }: Assessment): IncidentEvent | undefined {
    const verdict = verdicts[signal] as Verdict;
    const facts = factsOf(verdict, verdict.reason);
    const known = this.#open.get(signal);
    if (known === undefined) {
      if (verdict.verdict !== 'leaking') return undefined;
      return this.#openOrReopen(signal, nowMs, pressure.level, facts, this.#options.advise(signal));
    }
    if (verdict.verdict === 'stable') return this.#resolve({ ...known, ...facts }, nowMs);
    return this.#update(known, pressure.level, facts);
  }

  #observePressure({ nowMs, verdicts, pressure }: Assessment): IncidentEvent | undefined {
    const known = this.#open.get('pressure');
    const facts = factsOf(verdicts.js_heap, pressureReason(pressure));
    if (rank(pressure.level) >= rank('high')) {
      return known === undefined
        ? this.#openOrReopen('pressure', nowMs, pressure.level, facts)
        : this.#update(known, pressure.level, facts);
    }
    return known && this.#resolve({ ...known, ...facts }, nowMs);
  }

  #observeOverdue({ nowMs, verdicts, pressure, overdue }: Assessment): IncidentEvent | undefined {
    const known = this.#open.get('overdue_objects');
    if (overdue.length === 0) return known && this.#resolve(known, nowMs);
    const facts = factsOf(verdicts.js_heap, overdueReason(overdue));
    return known === undefined
      ? this.#openOrReopen('overdue_objects', nowMs, pressure.level, facts)
      : this.#update(known, pressure.level, facts);
  }

  #resolveDeaths(nowMs: number): IncidentEvent[] {
    const old = this.#deaths.filter(({ openedAt }) => nowMs - Date.parse(openedAt) >= DEATH_OPEN_MS);
    this.#deaths = this.#deaths.filter((incident) => !old.includes(incident));
    return old.map((incident) => this.#resolve(incident, nowMs));
  }

  #openOrReopen(
    signal: Subject,
    nowMs: number,
    pressure: PressureLevel,
    facts: Facts,
    advice: string | null = null,
  ): IncidentEvent {
    const before = this.#resolved.find((incident) => incident.signal === signal);
    if (before?.resolvedAt != null && nowMs - Date.parse(before.resolvedAt) < REOPEN_MS) {
      const incident = worsened({ ...before, advice, resolvedAt: null }, pressure, facts);
      this.#resolved = this.#resolved.filter((other) => other !== before);
      this.#open.set(signal, incident);
      return { type: 'reopened', incident };
    }
    const incident = this.#newIncident(signal, nowMs, pressure, facts, advice);
    this.#open.set(signal, incident);
    return { type: 'opened', incident };
  }

  #newIncident(
    signal: Subject,
    nowMs: number,
    pressure: PressureLevel,
    facts: Facts,
    advice: string | null,
  ): Incident {
    return {
      id: this.#options.newId(),
      signal,
      openedAt: new Date(nowMs).toISOString(),
      resolvedAt: null,
      pressure,
      severity: severityOf({ signal, pressure, ...facts }),
      ...facts,
      advice,
      captures: [],
      suspects: [],
      allocators: [],
      signature: null,
    };
  }

  /** Keeps the figures current; tells of it when this incident has never been as grave, or the pressure as high. */
  #update(known: Incident, level: PressureLevel, facts: Facts): IncidentEvent | undefined {
    const incident = worsened(known, level, facts);
    this.#open.set(known.signal, incident);
    const isWorse = incident.pressure !== known.pressure || incident.severity !== known.severity;
    return isWorse ? { type: 'updated', incident } : undefined;
  }

  #resolve(known: Incident, nowMs: number): IncidentEvent {
    const incident = { ...known, resolvedAt: new Date(nowMs).toISOString() };
    this.#open.delete(known.signal);
    this.#resolved = [incident, ...this.#resolved].slice(0, MAX_RESOLVED);
    return { type: 'resolved', incident };
  }
}

type Facts = Pick<Incident, 'verdict' | 'slopeBytesPerSecond' | 'timeToLimitSeconds' | 'reason'>;

function factsOf(verdict: Verdict | undefined, reason: string): Facts {
  return {
    verdict: verdict?.verdict ?? 'learning',
    slopeBytesPerSecond: verdict?.slopePerSecond ?? null,
    timeToLimitSeconds: verdict?.timeToLimitSeconds ?? null,
    reason,
  };
}

/** With the figures of now, and the worst that it has been. */
function worsened(known: Incident, level: PressureLevel, facts: Facts): Incident {
  const pressure = rank(level) > rank(known.pressure) ? level : known.pressure;
  const severity = graver(known.severity, severityOf({ signal: known.signal, pressure, ...facts }));
  return { ...known, ...facts, pressure, severity };
}

function rank(level: PressureLevel): number {
  return PRESSURE_LEVELS.indexOf(level);
}
