/** Which artefacts have to go, so that a store stays within its bounds. Pure. */

export interface StoreBounds {
  /** Artefacts that are kept. */
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

/** What is to be added to those that are kept. */
export interface Incoming {
  readonly count: number;
  readonly bytes: number;
}

const NOTHING: Incoming = { count: 0, bytes: 0 };

/**
 * The artefacts to remove, oldest first: those that are too old, and as many of the others as it takes for the rest,
 * with what comes in, to be within count and bytes.
 */
export function surplus(
  kept: readonly Kept[],
  { maxArtefacts, maxAgeMs, maxBytes }: StoreBounds,
  nowMs: number,
  incoming: Incoming = NOTHING,
): readonly Kept[] {
  const oldestFirst = [...kept].sort((a, b) => a.createdAtMs - b.createdAtMs);
  let count = oldestFirst.length + incoming.count;
  let bytes = oldestFirst.reduce((sum, artefact) => sum + artefact.bytes, incoming.bytes);
  const removed: Kept[] = [];
  for (const artefact of oldestFirst) {
    const isTooOld = nowMs - artefact.createdAtMs > maxAgeMs;
    if (!isTooOld && count <= maxArtefacts && bytes <= maxBytes) break;
    removed.push(artefact);
    count -= 1;
    bytes -= artefact.bytes;
  }
  return removed;
}
