/** Which artefacts have to go, so that a store stays within its bounds. Pure. */

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
  readonly createdAtMs: number;
  readonly bytes: number;
}

/**
 * The artefacts to remove, oldest first: those that are too old, and as many of the others as it takes for the rest to
 * be within count and bytes.
 */
export function surplus(
  kept: readonly Kept[],
  { maxArtefacts, maxAgeMs, maxBytes }: Omit<StoreBounds, 'minFreeBytes'>,
  nowMs: number,
): readonly Kept[] {
  const candidates = oldestFirst(kept);
  let count = candidates.length;
  let bytes = bytesOf(candidates);
  const removed: Kept[] = [];
  for (const artefact of candidates) {
    const isTooOld = nowMs - artefact.createdAtMs > maxAgeMs;
    if (!isTooOld && count <= maxArtefacts && bytes <= maxBytes) break;
    removed.push(artefact);
    count -= 1;
    bytes -= artefact.bytes;
  }
  return removed;
}

export function oldestFirst(kept: readonly Kept[]): readonly Kept[] {
  return [...kept].sort((a, b) => a.createdAtMs - b.createdAtMs);
}

export function bytesOf(kept: readonly Kept[]): number {
  return kept.reduce((sum, { bytes }) => sum + bytes, 0);
}
