/** Which artefacts have to go, so that a store stays within its bounds. Pure. */
import type { CaptureKind } from '../capture/record.js';

export interface StoreBounds {
  /** Artefacts that are kept; at least 1. */
  readonly maxArtefacts: number;
  readonly maxAgeMs: number;
  /** Bytes that the artefacts may take together. */
  readonly maxBytes: number;
  /** Bytes of the disk that are left to others. */
  readonly minFreeBytes: number;
}

/** An artefact as retention sees it. */
export interface Kept {
  readonly id: string;
  readonly kind: CaptureKind;
  /** The process that it is of. */
  readonly pid: number;
  readonly createdAtMs: number;
  readonly bytes: number;
}

/** Two snapshots of a process tell what has grown between them: fewer tell little, and more add little. */
const PAIR = 2;

/**
 * The artefacts to remove: those that are too old, and as many of the others as it takes for the rest to be within
 * count and bytes, in the order of {@link dispensableFirst}.
 */
export function surplus(
  kept: readonly Kept[],
  { maxArtefacts, maxAgeMs, maxBytes }: Omit<StoreBounds, 'minFreeBytes'>,
  nowMs: number,
): readonly Kept[] {
  const isTooOld = ({ createdAtMs }: Kept): boolean => nowMs - createdAtMs > maxAgeMs;
  const removed = kept.filter(isTooOld);
  const rest = kept.filter((artefact) => !isTooOld(artefact));
  let count = rest.length;
  let bytes = bytesOf(rest);
  for (const artefact of dispensableFirst(rest)) {
    if (count <= maxArtefacts && bytes <= maxBytes) break;
    removed.push(artefact);
    count -= 1;
    bytes -= artefact.bytes;
  }
  return removed;
}

/**
 * Oldest first, but last of all the newest two heap snapshots of each process: the many cheap artefacts of a bad night
 * must not cost the pair that shows what grows.
 */
export function dispensableFirst(kept: readonly Kept[]): readonly Kept[] {
  const newestFirst = [...kept].sort((a, b) => b.createdAtMs - a.createdAtMs);
  const seen = new Map<number, number>();
  const pairs = new Set<Kept>();
  for (const artefact of newestFirst) {
    if (artefact.kind !== 'heap-snapshot') continue;
    const count = (seen.get(artefact.pid) ?? 0) + 1;
    seen.set(artefact.pid, count);
    if (count <= PAIR) pairs.add(artefact);
  }
  const oldestFirst = newestFirst.reverse();
  return [
    ...oldestFirst.filter((artefact) => !pairs.has(artefact)),
    ...oldestFirst.filter((artefact) => pairs.has(artefact)),
  ];
}

export function bytesOf(kept: readonly Kept[]): number {
  return kept.reduce((sum, { bytes }) => sum + bytes, 0);
}
