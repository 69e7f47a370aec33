/** Writes the metrics to the board, from when the application asks for it. */
import type { Logger } from 'pino';
import { catalogue } from '../metrics/catalogue.js';
import { familiesOf } from '../metrics/metric.js';
import type { Readings } from '../metrics/readings.js';
import { BoardWriter } from '../wire/board.js';

export interface PublishingOptions {
  readonly read: () => Readings;
  readonly now: () => number;
  readonly logger: Logger;
}

const INTERVAL_MS = 1_000;

export class Publishing {
  readonly #options: PublishingOptions;
  #writer: BoardWriter | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isFailing = false;

  constructor(options: PublishingOptions) {
    this.#options = options;
  }

  /** Writes at once, and then once a second. */
  start(board: SharedArrayBuffer): void {
    this.#writer = new BoardWriter(board);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#write(), INTERVAL_MS);
    this.#write();
  }

  /** Takes the metrics off the board: what they were last is soon no longer true. */
  stop(): void {
    clearInterval(this.#timer);
    this.#writer?.write([], this.#options.now());
  }

  #write(): void {
    const { read, now, logger } = this.#options;
    try {
      this.#writer?.write(familiesOf(catalogue, read()), now());
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) logger.error({ err: error }, 'the application does not get the metrics');
      this.#isFailing = true;
    }
  }
}
