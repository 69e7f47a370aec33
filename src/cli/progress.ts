/** What long work is at, on a terminal. */
import cliProgress from 'cli-progress';
import { progressLine, type Reading } from './progress-line.js';

const { Format, Presets, SingleBar } = cliProgress;

const BAR_CELLS = 16;

/** Silent where nobody looks: when standard error is no terminal. */
export class Progress {
  #step = '';
  #reading: Reading | undefined;
  #beganAtMs = 0;
  readonly #bar = new SingleBar(
    {
      barsize: BAR_CELLS,
      clearOnComplete: true,
      // The line is cut to the terminal: the other way would leave one that does not wrap, if this process is killed.
      linewrap: true,
      format: (options, { maxWidth }) =>
        progressLine(this.#step, this.#reading, (ratio) => Format.BarFormat(ratio, options), maxWidth),
    },
    { ...Presets.shades_classic },
  );

  /** Shows a step that begins. */
  begin(step: string): void {
    this.#step = step;
    this.#reading = undefined;
    this.#beganAtMs = Date.now();
    if (!process.stderr.isTTY) return;
    // Whatever comes now may keep the thread busy: it is drawn at once.
    if (this.#bar.isActive) this.#bar.render();
    else this.#bar.start(0, 0);
  }

  /**
   * Shows how much of a file has been read.
   *
   * @param totalBytes - null when it is not known
   */
  read(bytes: number, totalBytes: number | null): void {
    const isFirst = this.#reading === undefined;
    this.#reading = { bytes, totalBytes, elapsedMs: Date.now() - this.#beganAtMs };
    this.#bar.update(bytes);
    // The last one stays while the next step, or the rest of this one, keeps the thread busy.
    if ((isFirst || bytes === totalBytes) && this.#bar.isActive) this.#bar.render();
  }

  /** Takes the line away. */
  end(): void {
    this.#bar.stop();
  }
}
