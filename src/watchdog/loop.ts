/** One turn of the watchdog: observe, judge, act, tell. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type AlertListener, alertOf } from '../alert/alert.js';
import type { Teller } from '../alert/alert-keys.js';
import type { CaptureRecord } from '../capture/record.js';
import type { RuleBook } from '../capture/rules/rule-book.js';
import type { Incident } from '../incident/incident.js';
import type { IncidentBook, IncidentEvent } from '../incident/incident-book.js';
import type { Evidence } from './evidence.js';
import type { Farewell } from './farewell.js';
import type { History } from './history.js';
import type { HourHistory } from './hour-history.js';
import type { Judgement } from './judgement.js';
import { momentOf } from './moment.js';
import type { Observation, Observer } from './observer.js';
import type { SamplingControl } from './sampling.js';

export interface LoopOptions {
  readonly observer: Observer;
  readonly judgement: Judgement;
  readonly history: History;
  readonly hour: HourHistory;
  readonly incidents: IncidentBook;
  readonly rules: RuleBook;
  readonly evidence: Evidence;
  /** Undefined when there is no folder to write to. */
  readonly farewell: Farewell | undefined;
  readonly sampling: SamplingControl;
  /** Whether the main thread allocates without yielding, and is near its end. */
  readonly isRunaway: () => boolean;
  readonly alertListeners: readonly AlertListener[];
  /** Told of every event of an incident. */
  readonly onIncident: (incident: Incident) => void;
  /** Told of an incident that has been opened, or opened again, and of the captures that it has got. */
  readonly onOpened: (incidentId: string) => void;
  readonly logger: Logger;
  /** This process, as alerts name it. */
  readonly teller: Teller;
  /** Where others reach the page; null when it is not known. */
  readonly pageUrl: string | null;
  /** When the process started. */
  readonly startedAtMs: number;
  readonly now: () => number;
}

/** A main thread that gives no frame for this long is worth a log line. */
const UNRESPONSIVE_LOG_SECONDS = 5;

export class Loop {
  readonly #options: LoopOptions;
  #observation: Observation;
  #isUnresponsive = false;
  #beginFloorBytes: number | undefined;
  #snapshotFloorBytes: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#observation = options.observer.observe(options.now());
  }

  /** What was seen at the last turn. */
  get observation(): Observation {
    return this.#observation;
  }

  start(intervalMs: number): void {
    this.#timer = setInterval(() => this.turn(), intervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Never throws: what fails is for the log, and the next turn may do better. */
  turn(): void {
    try {
      this.#turn();
    } catch (error) {
      this.#options.logger.error({ err: error }, 'the watchdog failed in one turn and goes on');
    }
  }

  /** Tells of an event of an incident. */
  tell(event: IncidentEvent): void {
    const { incidents, alertListeners, onIncident, teller, pageUrl, now } = this.#options;
    const incident = incidents.list().find(({ id }) => id === event.incident.id) ?? event.incident;
    const frame = { id: randomUUID(), at: new Date(now()).toISOString(), pageUrl };
    const alert = alertOf({ ...event, incident }, teller, frame);
    for (const listener of alertListeners) listener.send(alert);
    onIncident(incident);
  }

  /** Remembers the floor that a heap snapshot is taken at: it may take minutes, and shows the heap as it is now. */
  noteSnapshotBegin(): void {
    this.#beginFloorBytes = this.#options.observer.signals.floors.latest?.value;
  }

  /** Growth is counted from the last heap snapshot. */
  noteCapture({ kind, state }: CaptureRecord): void {
    if (kind === 'heap-snapshot' && state === 'stored') this.#snapshotFloorBytes = this.#beginFloorBytes;
  }

  #turn(): void {
    const { observer, judgement, history, hour, incidents, rules, evidence } = this.#options;
    const { farewell, sampling, startedAtMs, onOpened, now } = this.#options;
    const nowMs = now();
    this.#observation = observer.observe(nowMs);
    const floorBytes = observer.signals.floors.latest?.value;
    history.add(this.#observation, floorBytes);
    hour.add(this.#observation);
    this.#noteResponsiveness(this.#observation.unresponsiveSeconds);
    judgement.consider(this.#observation, observer, startedAtMs);
    const { verdicts, pressure } = judgement;
    const overdue = this.#observation.tracked?.overdue ?? [];
    const events = incidents.observe({ nowMs, verdicts, pressure, overdue });
    for (const { type, incident } of events) {
      if (type !== 'opened' && type !== 'reopened') continue;
      evidence.attachTo(incident.id, incident.signal);
      onOpened(incident.id);
    }
    const { observation } = this;
    const snapshotFloorBytes = this.#snapshotFloorBytes;
    const isRunaway = this.#options.isRunaway();
    const moment = momentOf({ observation, judgement, floorBytes, snapshotFloorBytes, isRunaway });
    evidence.take(rules.observe(moment));
    // Last, so that the alert names the evidence that is being taken.
    for (const event of events) this.tell(event);
    sampling.update(nowMs, judgement);
    farewell?.update(nowMs);
  }

  #noteResponsiveness(unresponsiveSeconds: number): void {
    const isUnresponsive = unresponsiveSeconds >= UNRESPONSIVE_LOG_SECONDS;
    if (isUnresponsive === this.#isUnresponsive) return;
    this.#isUnresponsive = isUnresponsive;
    const { logger } = this.#options;
    if (isUnresponsive) logger.warn({ unresponsiveSeconds }, 'the main thread has stopped answering');
    else logger.info('the main thread answers again');
  }
}
