/** One turn of the watchdog: observe, judge, act, tell. */
import type { Logger } from 'pino';
import { alertOf, type Channel } from '../alert/alert.js';
import type { Captures } from '../capture/captures.js';
import { captureFor } from '../capture/rules.js';
import type { Incident } from '../incident/incident.js';
import type { IncidentBook, IncidentEvent } from '../incident/incident-book.js';
import type { Judgement } from './judgement.js';
import type { Observation, Observer } from './observer.js';

export interface LoopOptions {
  readonly observer: Observer;
  readonly judgement: Judgement;
  readonly incidents: IncidentBook;
  readonly captures: Captures;
  readonly channels: readonly Channel[];
  /** Told of every event of an incident. */
  readonly onIncident: (incident: Incident) => void;
  readonly logger: Logger;
  readonly service: string;
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
    this.#timer = setInterval(() => {
      try {
        this.turn();
      } catch (error) {
        this.#options.logger.error({ err: error }, 'the watchdog failed in one turn and goes on');
      }
    }, intervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  turn(): void {
    const { observer, judgement, incidents, startedAtMs, now } = this.#options;
    const nowMs = now();
    this.#observation = observer.observe(nowMs);
    this.#noteResponsiveness(this.#observation.unresponsiveSeconds);
    judgement.consider(this.#observation, observer.floors, startedAtMs);
    const { verdicts, pressure } = judgement;
    for (const event of incidents.observe({ nowMs, verdicts, pressure })) this.#act(event);
  }

  #act(event: IncidentEvent): void {
    const { captures, incidents, channels, onIncident, service } = this.#options;
    const wish = captureFor(event);
    let { incident } = event;
    if (wish !== undefined) {
      const { record } = captures.request(wish);
      if (record.state === 'running') incident = incidents.attachCapture(incident.id, record.id) ?? incident;
    }
    const alert = alertOf({ ...event, incident }, service);
    for (const channel of channels) channel.send(alert);
    onIncident(incident);
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
