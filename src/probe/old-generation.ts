/** Which of V8's heap spaces are the old generation: where what leaks ends up. */
import { getHeapSpaceStatistics } from 'node:v8';

/** Spaces of the young generation, and the one that never changes. */
const NOT_OLD_GENERATION = new Set(['new_space', 'new_large_object_space', 'read_only_space']);

/** Whether the space of this name, as V8 gives it (`old_space`, …), belongs to the old generation. */
export function isOldGeneration(spaceName: string): boolean {
  return !NOT_OLD_GENERATION.has(spaceName);
}

/** Bytes in use in the old generation now; right after a major GC they are the floor. */
export function readOldGenerationBytes(): number {
  let bytes = 0;
  for (const space of getHeapSpaceStatistics()) {
    if (isOldGeneration(space.space_name)) bytes += space.space_used_size;
  }
  return bytes;
}
