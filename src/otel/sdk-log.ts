/** What the SDK has to say, in the watchdog's log: each thing once, until exporting works again. */
import type { DiagLogger } from '@opentelemetry/api';
import type { Logger } from 'pino';

/** Different things that are remembered as said; more than those would be a flood, and are said again. */
const MAX_SAID = 50;

export class SdkLog implements DiagLogger {
  readonly #logger: Logger;
  readonly #said = new Set<string>();
  #isFailing = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Something was not exported. */
  readonly fail = (error: unknown): void => {
    this.#isFailing = true;
    this.#once(`OTLP export failed: ${error instanceof Error ? error.message : String(error)}`);
  };

  /** Something was exported. */
  succeed(): void {
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.#said.clear();
    this.#logger.info('OTLP export works again');
  }

  error(message: string, ...more: readonly unknown[]): void {
    this.fail([message, ...more].join(' '));
  }

  warn(message: string, ...more: readonly unknown[]): void {
    this.#once(`OTLP export: ${[message, ...more].join(' ')}`);
  }

  info(): void {}
  debug(): void {}
  verbose(): void {}

  #once(message: string): void {
    if (this.#said.has(message)) return;
    if (this.#said.size >= MAX_SAID) this.#said.clear();
    this.#said.add(message);
    this.#logger.warn(message);
  }
}
