/** The newest buckets of one width: of each, its lowest value with its moment, and its mean load. */
import type { Point } from './verdict.js';

/**
 * Buckets of a fixed width in typed arrays, those without a value left out. The lowest value stands for a bucket,
 * since noise on a floor is garbage that had no time to die: it only adds.
 */
export class BucketRing {
  readonly widthMs: number;
  readonly #atMs: Float64Array;
  readonly #values: Float64Array;
  readonly #loads: Float32Array;
  readonly #loadCounts: Uint16Array;
  /** Buckets ever begun, less those taken back. */
  #end = 0;
  #start = 0;

  constructor(widthMs: number, capacity: number) {
    this.widthMs = widthMs;
    this.#atMs = new Float64Array(capacity);
    this.#values = new Float64Array(capacity);
    this.#loads = new Float32Array(capacity);
    this.#loadCounts = new Uint16Array(capacity);
  }

  get size(): number {
    return this.#end - this.#start;
  }

  get byteLength(): number {
    return [this.#atMs, this.#values, this.#loads, this.#loadCounts].reduce(
      (sum, array) => sum + array.byteLength,
      0,
    );
  }

  /** The time of the `index`-th bucket, 0 for the oldest. */
  atMs(index: number): number {
    return this.#atMs[this.#slot(index)] as number;
  }

  /** The lowest value of the `index`-th bucket. */
  value(index: number): number {
    return this.#values[this.#slot(index)] as number;
  }

  /** The mean load of the `index`-th bucket; NaN when it is not known. */
  load(index: number): number {
    const slot = this.#slot(index);
    return this.#loadCounts[slot] === 0 ? Number.NaN : (this.#loads[slot] as number);
  }

  /** The first bucket whose time is after `atMs`; the size when there is none. O(log n). */
  firstAfter(atMs: number): number {
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.atMs(middle) > atMs) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Adds a point; what lies after it was written by a clock that has been set back, and is forgotten. O(1), no allocation. */
  add(atMs: number, value: number, load: number | undefined): void {
    const bucket = Math.floor(atMs / this.widthMs);
    while (this.size > 0 && Math.floor(this.atMs(this.size - 1) / this.widthMs) > bucket) this.#end -= 1;
    const last = this.size - 1;
    if (last >= 0 && Math.floor(this.atMs(last) / this.widthMs) === bucket) {
      const slot = this.#slot(last);
      const isLowest = value <= (this.#values[slot] as number);
      if (isLowest || (this.#atMs[slot] as number) > atMs) this.#atMs[slot] = atMs;
      if (isLowest) this.#values[slot] = value;
    } else this.#begin(atMs, value);
    if (load !== undefined) this.#addLoad(load);
  }

  point(index: number): Point {
    const load = this.load(index);
    const point = { atMs: this.atMs(index), value: this.value(index) };
    return Number.isNaN(load) ? point : { ...point, load };
  }

  #begin(atMs: number, value: number): void {
    if (this.size === this.#atMs.length) this.#start += 1;
    this.#end += 1;
    const slot = this.#slot(this.size - 1);
    this.#atMs[slot] = atMs;
    this.#values[slot] = value;
    this.#loadCounts[slot] = 0;
  }

  #addLoad(load: number): void {
    const slot = this.#slot(this.size - 1);
    const count = Math.min((this.#loadCounts[slot] as number) + 1, MAX_LOAD_COUNT);
    const mean = count === 1 ? 0 : (this.#loads[slot] as number);
    this.#loadCounts[slot] = count;
    this.#loads[slot] = mean + (load - mean) / count;
  }

  #slot(index: number): number {
    return (this.#start + index) % this.#atMs.length;
  }
}

/** What the counter holds; a mean over more readings than that forgets the oldest of them slowly. */
const MAX_LOAD_COUNT = 65_535;
