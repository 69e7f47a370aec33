/** How many alerts a channel gets in any 60 minutes. Pure. */

const HOUR_MS = 3_600_000;

export class HourlyLimit {
  readonly #maxPerHour: number;
  #sentAtMs: number[] = [];

  constructor(maxPerHour: number) {
    this.#maxPerHour = maxPerHour;
  }

  /** When the next one may be sent, milliseconds since the epoch; not after `nowMs` when it may be now. */
  nextAtMs(nowMs: number): number {
    this.#sentAtMs = this.#sentAtMs.filter((atMs) => nowMs - atMs < HOUR_MS);
    if (this.#sentAtMs.length < this.#maxPerHour) return nowMs;
    return (this.#sentAtMs.at(-this.#maxPerHour) as number) + HOUR_MS;
  }

  note(nowMs: number): void {
    if (Number.isFinite(this.#maxPerHour)) this.#sentAtMs.push(nowMs);
  }
}
