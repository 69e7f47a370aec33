/** Writes the record of this run at an interval, and at its end. */
import type { Logger } from 'pino';
import type { IncidentBook } from '../incident/incident-book.js';
import { writeRun } from '../last-words/run-record.js';
import type { Run } from '../server/api.js';
import type { Judgement } from './judgement.js';
import type { Signals } from './signals.js';

export interface RunKeeperOptions {
  readonly dir: string;
  readonly identity: Pick<Run, 'service' | 'pid' | 'startedAt' | 'node'>;
  readonly signals: Signals;
  readonly judgement: Judgement;
  readonly incidents: IncidentBook;
  readonly now: () => number;
  readonly logger: Logger;
}

/** A process that is killed loses no more than this of its history. */
const INTERVAL_MS = 300_000;

/** Points per signal. */
const MAX_POINTS = 240;

const MAX_INCIDENTS = 10;

export class RunKeeper {
  readonly #options: RunKeeperOptions;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: RunKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#write(), INTERVAL_MS);
  }

  /** Writes a last time. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#write();
  }

  #write(): Promise<void> {
    const { dir, logger } = this.#options;
    this.#writing = this.#writing
      .then(() => writeRun(dir, this.#run()))
      .catch((error: Error) => logger.debug({ err: error }, 'the record of this run cannot be written'));
    return this.#writing;
  }

  #run(): Run {
    const { identity, signals, judgement, incidents, now } = this.#options;
    return {
      ...identity,
      writtenAt: new Date(now()).toISOString(),
      signals: [...signals.entries()].map(([signal, history]) => ({
        signal,
        verdict: judgement.verdicts[signal] ?? null,
        points: history.sample(MAX_POINTS).map(({ atMs, value }) => [atMs, value] as const),
      })),
      incidents: incidents.list().slice(0, MAX_INCIDENTS),
    };
  }
}
