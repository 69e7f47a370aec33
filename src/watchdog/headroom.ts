/** What there is for a capture, and how large the heap is that it would take. */
import type { Headroom } from '../capture/admission.js';
import type { HeapSize } from '../capture/cost-model.js';
import type { OsReadings } from '../os/readings.js';
import type { ArtefactStore } from '../store/artefact-store.js';
import type { Observation } from './observer.js';

/** Objects that have a page of their own say nothing of how many objects there are. */
const LARGE_OBJECT_SPACE = /large_object_space$/;

/** Memory that the cgroup, or the machine, still has, whichever has less. */
export function memoryHeadroomBytes({ cgroup, machineAvailableBytes }: OsReadings): number | null {
  const inCgroup =
    cgroup?.limitBytes === undefined ? undefined : Math.max(0, cgroup.limitBytes - cgroup.workingSetBytes);
  const known = [inCgroup, machineAvailableBytes].filter((bytes) => bytes !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}

/** Of the limit of a cgroup whose processes the kernel kills together: what a capture must leave. */
const RESERVED_RATIO = 0.08;

/** Whether the kernel is about to kill, and not the child alone, which it prefers, but all of the cgroup with it. */
export function isGroupNearItsEnd({ cgroup }: OsReadings): boolean {
  if (!cgroup?.isKilledAsGroup || cgroup.limitBytes === undefined) return false;
  return cgroup.limitBytes - cgroup.workingSetBytes < cgroup.limitBytes * RESERVED_RATIO;
}

export async function readHeadroom(os: OsReadings, store: ArtefactStore | undefined): Promise<Headroom> {
  const usage = await store?.usage().catch(() => undefined);
  return { memoryBytes: memoryHeadroomBytes(os), diskBytes: usage?.availableBytes ?? null };
}

/** A frame this old says what the heap was, and no longer what it is. */
const CURRENT_MS = 3_000;

/** Resident memory of a Node process that holds nothing yet; 38 to 48 MB in Node 20 to 26. */
const BARE_RSS_BYTES = 40 * 1024 * 1024;

/**
 * What the last frame tells of the heap, and where the frame is old or missing, what resident memory has grown by
 * since and what was read of the heap of a blocked thread: all of that may be small objects.
 */
export function heapSizeOf(
  { frame, frameRssBytes, blockedHeapUsedBytes, os }: Observation,
  heapSpaceNames: readonly string[],
  nowMs: number,
): HeapSize {
  const spaces = frame?.heapSpaceUsedBytes ?? [];
  const toldBytes = spaces
    .filter((_, index) => !LARGE_OBJECT_SPACE.test(heapSpaceNames[index] ?? ''))
    .reduce((sum, bytes) => sum + bytes, 0);
  const rssBytes = os.rssBytes ?? 0;
  const isCurrent = frame !== undefined && nowMs - frame.atMs <= CURRENT_MS;
  const sinceBytes = isCurrent ? 0 : Math.max(0, rssBytes - (frameRssBytes ?? BARE_RSS_BYTES));
  return {
    smallObjectBytes: Math.max(toldBytes + sinceBytes, blockedHeapUsedBytes ?? 0),
    rssBytes,
    isCurrent,
  };
}
