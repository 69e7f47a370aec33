/** What the tracker in the application's thread tells the watchdog of the objects that it follows. */

/** Lower bounds of the survival curve: how many major GCs an object has survived. */
export const SURVIVED_MAJORS = [0, 1, 2, 4, 8, 16, 32, 64] as const;

/** An object that lives, of those that are followed. */
export interface LiveObject {
  readonly ageMs: number;
  /** Major GCs since it was tracked. */
  readonly survivedMajors: number;
  /** Where it was tracked: function, script, line; null when it is not known. */
  readonly site: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** An object that was expected to be collected and lives still. */
export interface OverdueObject extends LiveObject {
  /** Tells it from the others in this process, and is in its mark in the heap. */
  readonly id: number;
  readonly className: string;
  /** Why it was expected to be collected. */
  readonly reason: string;
}

/** The objects of one class. */
export interface TrackedClass {
  readonly className: string;
  /** Objects that were given to the tracker. */
  readonly created: number;
  /** One of this many is followed. */
  readonly sampledOneOf: number;
  /** Followed objects that were collected. */
  readonly finalised: number;
  /** Followed objects that live. */
  readonly live: number;
  /** How many of the live ones have survived as many major GCs as {@link SURVIVED_MAJORS} says, and fewer than the next. */
  readonly survival: readonly number[];
  /** The oldest ones, oldest first. */
  readonly oldest: readonly LiveObject[];
}

/** A cache that the application has declared. */
export interface DeclaredCache {
  readonly name: string;
  readonly entries: number;
  /** It never holds more. */
  readonly maxEntries: number;
}

/** What is known at one moment. */
export interface TrackedSummary {
  readonly atMs: number;
  readonly classes: readonly TrackedClass[];
  /** Longest overdue first, at most 20. */
  readonly overdue: readonly OverdueObject[];
  /** All that are overdue. */
  readonly overdueCount: number;
  readonly caches: readonly DeclaredCache[];
  /** Objects that were not followed, though it was their turn, since the tracker was full. */
  readonly dropped: number;
}

/** How many objects of a class live, by the share of those that are followed; all that were made before any is. */
export function estimateLive({ created, live, finalised }: TrackedClass): number {
  const followed = live + finalised;
  return followed === 0 ? created : Math.round((created * live) / followed);
}
