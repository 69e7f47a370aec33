/** The twelve blocks of a window: of each, the lowest value, and the load at that time. */
import type { SeriesHistory } from './series-history.js';

/** Twelve are enough for the test's power and few enough that their minima hold little noise. */
export const BLOCKS = 12;

/** Loads are averaged over a quarter of a block, around the lowest value: over the whole, a load that moves would lie off. */
const PARTS_PER_BLOCK = 4;

/** The lowest value of a block. */
export interface Minimum {
  readonly atMs: number;
  readonly value: number;
  /** NaN when it is not known. */
  readonly load: number;
}

/** A window, read. */
export interface Blocks {
  /** Of the blocks that have any, oldest first. */
  readonly minima: readonly Minimum[];
  /** How many values they are the lowest of. */
  readonly count: number;
}

/** Reads the window that is open at its start and ends at `toMs`. O(buckets in the window). */
export function readBlocks(history: SeriesHistory, windowMs: number, toMs: number): Blocks {
  const ring = history.ringFor(windowMs);
  const fromMs = toMs - windowMs;
  const partMs = windowMs / (BLOCKS * PARTS_PER_BLOCK);
  const parts: Part[] = [];
  let part: Part | undefined;
  let count = 0;
  for (let index = ring.firstAfter(fromMs); index < ring.size; index++) {
    const atMs = ring.atMs(index);
    if (atMs > toMs) break;
    count += 1;
    const number = Math.min(BLOCKS * PARTS_PER_BLOCK - 1, Math.floor((atMs - fromMs) / partMs));
    if (part?.number !== number) {
      part = { number, atMs, value: Number.POSITIVE_INFINITY, loadSum: 0, loadCount: 0 };
      parts.push(part);
    }
    const value = ring.value(index);
    if (value < part.value) {
      part.value = value;
      part.atMs = atMs;
    }
    const load = ring.load(index);
    if (!Number.isNaN(load)) {
      part.loadSum += load;
      part.loadCount += 1;
    }
  }
  return { minima: minimaOf(parts), count };
}

/** Part of a block, while it is read. */
interface Part {
  readonly number: number;
  atMs: number;
  value: number;
  loadSum: number;
  loadCount: number;
}

function minimaOf(parts: readonly Part[]): Minimum[] {
  const lowest: (Part | undefined)[] = new Array(BLOCKS).fill(undefined);
  for (const part of parts) {
    const block = Math.floor(part.number / PARTS_PER_BLOCK);
    if (part.value < (lowest[block]?.value ?? Number.POSITIVE_INFINITY)) lowest[block] = part;
  }
  return lowest
    .filter((part) => part !== undefined)
    .map(({ atMs, value, loadSum, loadCount }) => ({ atMs, value, load: loadSum / loadCount }));
}
