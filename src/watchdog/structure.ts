/** What the tracker knows of the growth that no level can tell: whether it is bounded, or what should be gone stays. */
import type { Structure } from '../detect/doubt.js';
import type { Signal } from '../detect/verdict.js';
import type { DeclaredCache, TrackedSummary } from '../wire/tracked.js';

/** Signals that a cache or an object of JavaScript weighs on. */
const OF_OBJECTS: ReadonlySet<Signal> = new Set(['js_heap', 'external', 'array_buffers', 'objects']);

/** So many objects that should be gone are no accident. As many as are told one by one. */
const LEAST_OVERDUE = 20;

/** A cache that has had no more entries than before for this long has come to rest, however much room it has left. */
const FILLING_MS = 600_000;

export class StructureWatch {
  /** The most entries of each declared cache, and when it was reached. */
  readonly #peaks = new Map<string, { readonly entries: number; readonly atMs: number }>();
  #caches: readonly DeclaredCache[] = [];
  #overdueCount = 0;

  take({ atMs, caches, overdueCount }: TrackedSummary): void {
    this.#caches = caches;
    this.#overdueCount = overdueCount;
    for (const { name, entries } of caches) {
      if (entries > (this.#peaks.get(name)?.entries ?? 0)) this.#peaks.set(name, { entries, atMs });
    }
  }

  /** What it says of a signal at this time; undefined for nothing. */
  of(signal: Signal, nowMs: number): Structure | undefined {
    if (!OF_OBJECTS.has(signal)) return undefined;
    if (this.#overdueCount >= LEAST_OVERDUE) return 'leaking';
    return this.#caches.some((cache) => this.#isFilling(cache, nowMs)) ? 'bounded' : undefined;
  }

  #isFilling({ name, entries, maxEntries }: DeclaredCache, nowMs: number): boolean {
    const peak = this.#peaks.get(name);
    return entries < maxEntries && peak !== undefined && nowMs - peak.atMs < FILLING_MS;
  }
}
