/** How far an analysis is, told no more often than somebody would look. */
import type { AnalysisProgress, ExpectedSnapshot } from './messages.js';

const INTERVAL_MS = 1_000;

/** Of the time that a snapshot takes, about; the rest is for its graph and for what is looked for in it. */
const READING_RATIO = 0.5;

export class ProgressMeter {
  readonly #expected: readonly ExpectedSnapshot[];
  readonly #totalBytes: number;
  readonly #now: () => number;
  readonly #tell: (progress: AnalysisProgress) => void;
  #step = '';
  #ratio = 0;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    expected: readonly ExpectedSnapshot[],
    now: () => number,
    tell: (progress: AnalysisProgress) => void,
  ) {
    this.#expected = expected;
    this.#totalBytes = Math.max(1, bytesOf(expected));
    this.#now = now;
    this.#tell = tell;
  }

  /** Takes note of a step that begins, and tells of it. */
  begin(step: string): void {
    this.#step = step;
    this.#say();
  }

  /** Takes note of how much of a snapshot has been read, those before it being done with. */
  noteRead(index: number, bytes: number): void {
    const doneBytes = bytesOf(this.#expected.slice(0, index));
    const ratio = (doneBytes + READING_RATIO * bytes) / this.#totalBytes;
    // A record may be wrong about the size of its artefact.
    this.#ratio = Math.min(1, Math.max(this.#ratio, ratio));
    if (this.#now() - this.#toldAtMs >= INTERVAL_MS) this.#say();
  }

  #say(): void {
    this.#toldAtMs = this.#now();
    this.#tell({ step: this.#step, ratio: this.#ratio });
  }
}

function bytesOf(expected: readonly ExpectedSnapshot[]): number {
  return expected.reduce((sum, { bytes }) => sum + bytes, 0);
}
