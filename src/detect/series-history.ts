/** A week of one signal, in memory that does not grow with its age. */
import { BucketRing } from './bucket-ring.js';
import type { Point } from './verdict.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

/**
 * Each ring holds {@link BUCKETS_PER_WINDOW} buckets of every window that is read from it, and some time before. 4,728
 * buckets of 22 bytes: 104 KB per signal.
 */
const RINGS = [
  { widthMs: SECOND_MS, capacity: 1200 },
  { widthMs: 10 * SECOND_MS, capacity: 1080 },
  { widthMs: MINUTE_MS, capacity: 1440 },
  { widthMs: 10 * MINUTE_MS, capacity: 1008 },
] as const;

/** A window is read from the coarsest ring with so many buckets in it: ten for each of its twelve blocks. */
const BUCKETS_PER_WINDOW = 120;

/** Keeps every point in rings of coarser and coarser buckets, from 20 minutes in seconds to 7 days in 10 minutes. */
export class SeriesHistory {
  readonly #rings = RINGS.map(({ widthMs, capacity }) => new BucketRing(widthMs, capacity));
  #latest: Point | undefined;
  #firstAtMs: number | undefined;

  /** The newest point; undefined until there is one. */
  get latest(): Point | undefined {
    return this.#latest;
  }

  /** When the first point came, though it may be forgotten; undefined until there is one. */
  get firstAtMs(): number | undefined {
    return this.#firstAtMs;
  }

  /** Buckets that are kept, in all rings. */
  get size(): number {
    return this.#rings.reduce((sum, ring) => sum + ring.size, 0);
  }

  /** Bytes of memory that its buckets take. */
  get byteLength(): number {
    return this.#rings.reduce((sum, ring) => sum + ring.byteLength, 0);
  }

  /** Adds a point; where the clock has been set back, what lies after it is forgotten. O(1). */
  add({ atMs, value, load }: Point): void {
    for (const ring of this.#rings) ring.add(atMs, value, load);
    this.#latest = { atMs, value, load };
    if (this.#firstAtMs === undefined || atMs < this.#firstAtMs) this.#firstAtMs = atMs;
  }

  /** The ring that a window of this length is read from. */
  ringFor(windowMs: number): BucketRing {
    const coarseEnough = this.#rings.findLast(({ widthMs }) => widthMs * BUCKETS_PER_WINDOW <= windowMs);
    return coarseEnough ?? (this.#rings[0] as BucketRing);
  }

  /**
   * Calls `take` with what was before `beforeMs`, oldest first: in the buckets of the ring for `windowMs` as far as
   * it reaches back, and in those of coarser rings before that.
   */
  eachBefore(beforeMs: number, windowMs: number, take: (ring: BucketRing, index: number) => void): void {
    const finest = this.#rings.indexOf(this.ringFor(windowMs));
    let afterMs = Number.NEGATIVE_INFINITY;
    for (let place = this.#rings.length - 1; place >= finest; place--) {
      const ring = this.#rings[place] as BucketRing;
      const finer = place === finest ? undefined : this.#rings[place - 1];
      const untilMs = finer === undefined || finer.size === 0 ? beforeMs : Math.min(beforeMs, finer.atMs(0));
      for (let index = ring.firstAfter(afterMs); index < ring.size; index++) {
        if (ring.atMs(index) >= untilMs) break;
        take(ring, index);
        afterMs = ring.atMs(index);
      }
    }
  }

  /** The points at or after `fromMs`, oldest first: the finest that is kept of each time. */
  points(fromMs = Number.NEGATIVE_INFINITY): Point[] {
    const points: Point[] = [];
    this.eachBefore(Number.POSITIVE_INFINITY, 0, (ring, index) => {
      if (ring.atMs(index) >= fromMs) points.push(ring.point(index));
    });
    return points;
  }

  /** At most `maxPoints` (2 or more) of the whole, evenly picked, with the first and the last: for display. */
  sample(maxPoints: number): Point[] {
    const points = this.points();
    if (points.length <= maxPoints) return points;
    const stride = (points.length - 1) / (maxPoints - 1);
    return Array.from({ length: maxPoints }, (_, index) => points[Math.round(index * stride)] as Point);
  }
}
