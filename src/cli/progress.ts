/** What long work is at, on a terminal. */
import { clearLine, cursorTo } from 'node:readline';
import { progressLine, type Reading } from './progress-line.js';

const REDRAW_MS = 100;

/** Of a terminal that does not tell. */
const UNKNOWN_COLUMNS = 80;

/** Silent where nobody looks: when standard error is no terminal. */
export class Progress {
  readonly #isShown = process.stderr.isTTY === true;
  #step = '';
  #reading: Reading | undefined;
  #beganAtMs = 0;
  #drawnAtMs = 0;

  /** Shows a step that begins. */
  begin(step: string): void {
    this.#step = step;
    this.#reading = undefined;
    this.#beganAtMs = Date.now();
    this.#draw();
  }

  /**
   * Shows how much of a file has been read.
   *
   * @param totalBytes - null when it is not known
   */
  read(bytes: number, totalBytes: number | null): void {
    const nowMs = Date.now();
    const isFirst = this.#reading === undefined;
    this.#reading = { bytes, totalBytes, elapsedMs: nowMs - this.#beganAtMs };
    // The last one stays while the next step, or the rest of this one, keeps the thread busy.
    const isLast = bytes === totalBytes;
    if (isFirst || isLast || nowMs - this.#drawnAtMs >= REDRAW_MS) this.#draw();
  }

  /** Takes the line away. */
  end(): void {
    if (this.#isShown && this.#drawnAtMs > 0) this.#write('');
  }

  #draw(): void {
    this.#drawnAtMs = Date.now();
    if (!this.#isShown) return;
    this.#write(progressLine(this.#step, this.#reading, process.stderr.columns || UNKNOWN_COLUMNS));
  }

  #write(line: string): void {
    cursorTo(process.stderr, 0);
    process.stderr.write(line);
    clearLine(process.stderr, 1);
  }
}
