/** How many may come in any span of time of one length. Pure. */
export class RateLimit {
  readonly #max: number;
  readonly #spanMs: number;
  #notedAtMs: number[] = [];

  /** @param max - in each span; `Infinity` for no limit */
  constructor(max: number, spanMs: number) {
    this.#max = max;
    this.#spanMs = spanMs;
  }

  /** When the next one may come, milliseconds since the epoch; not after `nowMs` when it may now. */
  nextAtMs(nowMs: number): number {
    this.#notedAtMs = this.#notedAtMs.filter((atMs) => nowMs - atMs < this.#spanMs);
    if (this.#notedAtMs.length < this.#max) return nowMs;
    return (this.#notedAtMs.at(-this.#max) as number) + this.#spanMs;
  }

  note(nowMs: number): void {
    if (Number.isFinite(this.#max)) this.#notedAtMs.push(nowMs);
  }
}
