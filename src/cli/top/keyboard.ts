/** The keys and signals that end a live view. */
import type { ReadStream } from 'node:tty';

/** `q`, Escape, Ctrl-C, Ctrl-D. */
const QUITS = new Set(['q', 'Q', '\u001b', '\u0003', '\u0004']);

const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Takes the keys from the terminal, unechoed, until it is closed. */
export class Keyboard {
  readonly #input: ReadStream;
  readonly #quitting = new AbortController();
  readonly #onKey = (key: Buffer): void => {
    if (QUITS.has(key.toString())) this.#quit();
  };
  readonly #quit = (): void => this.#quitting.abort();

  constructor(input: ReadStream) {
    this.#input = input;
    input.setRawMode(true);
    input.on('data', this.#onKey);
    for (const signal of ENDING) process.on(signal, this.#quit);
  }

  /** Aborted when the view is to end. */
  get signal(): AbortSignal {
    return this.#quitting.signal;
  }

  close(): void {
    for (const signal of ENDING) process.off(signal, this.#quit);
    this.#input.off('data', this.#onKey);
    this.#input.setRawMode(false);
    this.#input.pause();
  }
}
