/** Durations counted by how long they were. */
export class SecondsHistogram {
  readonly #bounds: readonly number[];
  /** Per bound, and one for what is above the last; not cumulative. */
  readonly bucketCounts: number[];
  sumSeconds = 0;

  /** @param bounds - upper bounds in seconds, rising */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.bucketCounts = new Array(bounds.length + 1).fill(0);
  }

  add(seconds: number): void {
    const found = this.#bounds.findIndex((bound) => seconds <= bound);
    const bucket = found === -1 ? this.#bounds.length : found;
    this.bucketCounts[bucket] = (this.bucketCounts[bucket] as number) + 1;
    this.sumSeconds += seconds;
  }
}
