/** What there is for a capture, and how large the heap is that it would take. */
import type { Headroom } from '../capture/admission.js';
import type { HeapSize } from '../capture/cost-model.js';
import type { OsReadings } from '../os/readings.js';
import type { ArtefactStore } from '../store/artefact-store.js';
import type { Frame } from '../wire/frame.js';

/** Objects that have a page of their own say nothing of how many objects there are. */
const LARGE_OBJECT_SPACE = /large_object_space$/;

/** Memory that the cgroup, or the machine, still has, whichever has less. */
function memoryHeadroomBytes({ cgroup, machineAvailableBytes }: OsReadings): number | null {
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

export function heapSizeOf(
  frame: Frame | undefined,
  heapSpaceNames: readonly string[],
  rssBytes: number | undefined,
): HeapSize {
  const spaces = frame?.heapSpaceUsedBytes ?? [];
  const smallObjectBytes = spaces
    .filter((_, index) => !LARGE_OBJECT_SPACE.test(heapSpaceNames[index] ?? ''))
    .reduce((sum, bytes) => sum + bytes, 0);
  return { smallObjectBytes, rssBytes: rssBytes ?? 0 };
}
