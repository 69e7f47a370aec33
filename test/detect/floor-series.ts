/** Floors built by hand: a shape over time, noise, and the moments of the major GCs. Seeded, so that each run sees the same. */
import type { Point } from '../../src/detect/verdict.js';

export const MB = 1024 * 1024;
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Bytes at a number of milliseconds after the start. */
export type Shape = (atMs: number) => number;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A standard normal number (Box and Muller). */
export function normalFrom(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export const flat = (): Shape => () => 0;

export const rising =
  (bytesPerSecond: number): Shape =>
  (atMs) =>
    (bytesPerSecond * atMs) / SECOND;

/** Rises until `untilMs`, then stays: a cache that fills, sessions that expire. */
export const filling =
  (bytesPerSecond: number, untilMs: number): Shape =>
  (atMs) =>
    (bytesPerSecond * Math.min(atMs, untilMs)) / SECOND;

/** Approaches `bytes` exponentially: a warm-up. */
export const approaching =
  (bytes: number, tauMs: number): Shape =>
  (atMs) =>
    bytes * (1 - Math.exp(-atMs / tauMs));

export const stepping =
  (bytes: number, whenMs: number): Shape =>
  (atMs) =>
    atMs < whenMs ? 0 : bytes;

export const sawtooth =
  (bytes: number, periodMs: number): Shape =>
  (atMs) =>
    (bytes * (atMs % periodMs)) / periodMs;

export const sum =
  (...shapes: readonly Shape[]): Shape =>
  (atMs) =>
    shapes.reduce((bytes, shape) => bytes + shape(atMs), 0);

/** The same from `whenMs` on. */
export const after =
  (whenMs: number, shape: Shape): Shape =>
  (atMs) =>
    atMs < whenMs ? 0 : shape(atMs - whenMs);

/** A walk that forgets: normal with deviation `bytes` around 0, and a memory of `memoryMs`. */
export function wandering(bytes: number, memoryMs: number, seed: number): Shape {
  const random = randomFrom(seed);
  let value = bytes * normalFrom(random);
  let knownMs = 0;
  return (atMs) => {
    const kept = Math.exp(-(atMs - knownMs) / memoryMs);
    value = value * kept + bytes * Math.sqrt(1 - kept * kept) * normalFrom(random);
    knownMs = atMs;
    return value;
  };
}

/** Starts a series at 20 MB without noise, a major GC every 4 s. */
export function floorSeries(shape: Shape = flat()): FloorSeries {
  return new FloorSeries({ shape, baseBytes: 20 * MB, noiseBytes: 0, seed: 0, minMs: 4000, maxMs: 4000 });
}

interface Recipe {
  readonly shape: Shape;
  readonly baseBytes: number;
  readonly noiseBytes: number;
  readonly seed: number;
  readonly minMs: number;
  readonly maxMs: number;
}

export class FloorSeries {
  readonly #recipe: Recipe;

  constructor(recipe: Recipe) {
    this.#recipe = recipe;
  }

  from(baseBytes: number): FloorSeries {
    return new FloorSeries({ ...this.#recipe, baseBytes });
  }

  /** Noise as floors have it: normal, and now and then garbage of some deviations that had no time to die. */
  withNoise(noiseBytes: number, seed: number): FloorSeries {
    return new FloorSeries({ ...this.#recipe, noiseBytes, seed });
  }

  /** A major GC every `minMs` to `maxMs`, evenly spread. */
  every(minMs: number, maxMs = minMs): FloorSeries {
    return new FloorSeries({ ...this.#recipe, minMs, maxMs });
  }

  /** The floors of the first `forMs`. */
  points(forMs: number): Point[] {
    const { shape, baseBytes, noiseBytes, seed, minMs, maxMs } = this.#recipe;
    const random = randomFrom(seed);
    const points: Point[] = [];
    for (let atMs = minMs; atMs <= forMs; atMs += minMs + (maxMs - minMs) * random()) {
      const late = random() < 0.1 ? 3 * noiseBytes * random() : 0;
      points.push({ atMs, value: baseBytes + shape(atMs) + noiseBytes * normalFrom(random) + late });
    }
    return points;
  }
}
