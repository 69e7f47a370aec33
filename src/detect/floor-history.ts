/** The floors of a process over at least a day, in memory that does not grow with its age. */
import type { Point } from './verdict.js';

/** Floors kept one by one: at a major GC every 3 s, the last 50 minutes. */
const MAX_RECENT = 1024;

/** Minutes of which, beyond those, the lowest floor is kept: a day. */
const MAX_MINUTES = 1440;

const MINUTE_MS = 60_000;

/**
 * Keeps the newest 1,024 floors as they came and, of what is older, the lowest floor of each minute that
 * has one, for 1,440 minutes. The lowest, since noise on a floor is garbage that had no time to die: it only
 * adds.
 */
export class FloorHistory {
  readonly #minutes: Point[] = [];
  readonly #recent: Point[] = [];

  /** The newest floor; undefined until there is one. */
  get latest(): Point | undefined {
    return this.#recent.at(-1);
  }

  /** How many points are kept, at most 2,464. */
  get size(): number {
    return this.#minutes.length + this.#recent.length;
  }

  /**
   * Adds a floor. Where its time is not after what is kept, the clock has been set back: what lies at or
   * after it is forgotten, so that the points stay in order.
   */
  add(point: Point): void {
    dropFrom(this.#minutes, point.atMs);
    dropFrom(this.#recent, point.atMs);
    this.#recent.push(point);
    if (this.#recent.length > MAX_RECENT) this.#fold(this.#recent.shift() as Point);
  }

  /** The points at or after `fromMs`, oldest first. */
  points(fromMs = Number.NEGATIVE_INFINITY): Point[] {
    const isWithin = ({ atMs }: Point): boolean => atMs >= fromMs;
    return [...this.#minutes.filter(isWithin), ...this.#recent.filter(isWithin)];
  }

  /** At most `maxPoints` (2 or more) of the whole, evenly picked, with the first and the last: for display. */
  sample(maxPoints: number): Point[] {
    const points = this.points();
    if (points.length <= maxPoints) return points;
    const stride = (points.length - 1) / (maxPoints - 1);
    return Array.from({ length: maxPoints }, (_, index) => points[Math.round(index * stride)] as Point);
  }

  #fold(point: Point): void {
    const last = this.#minutes.at(-1);
    if (last === undefined || minuteOf(last) !== minuteOf(point)) {
      this.#minutes.push(point);
      if (this.#minutes.length > MAX_MINUTES) this.#minutes.shift();
    } else if (point.bytes < last.bytes) {
      this.#minutes[this.#minutes.length - 1] = point;
    }
  }
}

function dropFrom(points: Point[], atMs: number): void {
  while ((points.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) >= atMs) points.pop();
}

function minuteOf({ atMs }: Point): number {
  return Math.floor(atMs / MINUTE_MS);
}
