/** The artefacts of an incident that tell, side by side, what has come between them. */
import { pipeline } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import type { CaptureKind } from '../capture/record.js';
import type { Incident } from '../incident/incident.js';
import { allocatorsOf } from '../snapshot/profile/allocators.js';
import { parseHeapProfile } from '../snapshot/profile/heap-profile.js';
import { type SuspectedAllocator, suspectedAllocators } from '../snapshot/profile/suspected-allocators.js';
import type { ArtefactStore, StoredArtefact } from '../store/artefact-store.js';

/** A profile has some hundred bytes for each way of calls. Larger ones are not read in the watchdog's own memory. */
const MAX_PROFILE_BYTES = 16 * 1024 * 1024;

/** Functions that are told. */
const MAX_ALLOCATORS = 5;

/** Those of a kind that are in the store, oldest first. */
export async function artefactsOf(
  { captures }: Pick<Incident, 'captures'>,
  kind: CaptureKind,
  store: Pick<ArtefactStore, 'find'>,
): Promise<StoredArtefact[]> {
  const found = await Promise.all(captures.map((id) => store.find(id)));
  return found
    .filter((artefact) => artefact !== undefined)
    .filter(({ record }) => record.kind === kind)
    .sort((a, b) => a.record.createdAt.localeCompare(b.record.createdAt));
}

/** The first and the last one, or the only one. */
function ends<T>(all: readonly T[]): T[] {
  return all.filter((_, index) => index === 0 || index === all.length - 1);
}

/** The ends with the last but one, by which what has survived is told from what has just come. */
export function endsWithSurvival<T>(all: readonly T[]): T[] {
  return all.filter((_, index) => index === 0 || index >= all.length - 2);
}

/** Which functions have allocated what has come between the first and the last profile, and for which suspect. */
export async function allocatorsBetween(
  profiles: readonly StoredArtefact[],
  suspects: Incident['suspects'],
): Promise<SuspectedAllocator[]> {
  const artefacts = ends(profiles);
  if (artefacts.some(({ record }) => (record.bytes ?? 0) > MAX_PROFILE_BYTES)) return [];
  const parsed = await Promise.all(
    artefacts.map(async (artefact) =>
      parseHeapProfile(await text(pipeline(artefact.read(), createGunzip(), () => {}))),
    ),
  );
  const [last, first] = [parsed.at(-1), parsed.length > 1 ? parsed[0] : undefined];
  if (last === undefined) return [];
  return suspectedAllocators(allocatorsOf(last, first).slice(0, MAX_ALLOCATORS), suspects, last, first);
}
