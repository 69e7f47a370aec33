/**
 * The notices that wait for one channel, oldest first, within bounds. Since there is one order for all, there is one for
 * each incident. Pure.
 */
import type { Notice } from './notice.js';

export interface BacklogBounds {
  readonly maxNotices: number;
  readonly maxBytes: number;
}

/** What has left the backlog without having been delivered. */
export interface Departed {
  /** A later update of the same incident says all that they say. */
  readonly overtaken: readonly Notice[];
  /** There was no room left for them. */
  readonly dropped: readonly Notice[];
}

export class Backlog {
  readonly #bounds: BacklogBounds;
  #notices: Notice[] = [];
  #bytes = 0;
  /** It is on its way, and nobody can call it back. */
  #taken: Notice | undefined;

  constructor(bounds: BacklogBounds) {
    this.#bounds = bounds;
  }

  get length(): number {
    return this.#notices.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a notice at its place, and lets go what is not needed or has no room any more. */
  add(notice: Notice): Departed {
    const place = this.#notices.findLastIndex(({ name }) => name <= notice.name) + 1;
    this.#notices.splice(place, 0, notice);
    this.#bytes += notice.bytes;
    const overtaken = this.#overtaken(notice);
    if (overtaken !== undefined) this.#remove(overtaken);
    const dropped: Notice[] = [];
    while (this.#notices.length > this.#bounds.maxNotices || this.#bytes > this.#bounds.maxBytes) {
      const least = this.#leastOfAll();
      if (least.length === 0) break;
      for (const each of least) this.#remove(each);
      dropped.push(...least);
    }
    return { overtaken: overtaken === undefined ? [] : [overtaken], dropped };
  }

  /** The oldest notice that is not held back; undefined when there is none. */
  next(isHeld: (notice: Notice) => boolean): Notice | undefined {
    return this.#notices.find((notice) => !isHeld(notice));
  }

  /** Takes note that a notice is on its way; until {@link settle} it stays where it is. */
  take(notice: Notice): void {
    this.#taken = notice;
  }

  /** @param isDone - whether it is not to be tried again */
  settle(notice: Notice, isDone: boolean): void {
    if (notice === this.#taken) this.#taken = undefined;
    if (isDone) this.#remove(notice);
  }

  /** Whether something waits about the incident with this key. */
  hasAbout(dedupKey: string): boolean {
    return this.#notices.some(({ alert }) => alert.dedupKey === dedupKey);
  }

  /** Keys of the incidents that are critical. */
  criticalKeys(): ReadonlySet<string> {
    const critical = this.#notices.filter(({ alert }) => alert.incident.severity === 'critical');
    return new Set(critical.map(({ alert }) => alert.dedupKey));
  }

  #remove(notice: Notice): void {
    const index = this.#notices.indexOf(notice);
    if (index < 0) return;
    this.#notices.splice(index, 1);
    this.#bytes -= notice.bytes;
  }

  /** The notice before `notice` of its incident, when both are updates. */
  #overtaken(notice: Notice): Notice | undefined {
    if (notice.alert.event !== 'updated') return undefined;
    const before = this.#notices.findLast(
      (other) => other.name < notice.name && other.alert.dedupKey === notice.alert.dedupKey,
    );
    return before?.alert.event === 'updated' && before !== this.#taken ? before : undefined;
  }

  /**
   * What is missed least: the oldest update; then the oldest incident that is over already, all that is told of it; then
   * the oldest notice.
   */
  #leastOfAll(): readonly Notice[] {
    const movable = this.#notices.filter((notice) => notice !== this.#taken);
    const update = movable.find(({ alert }) => alert.event === 'updated');
    if (update !== undefined) return [update];
    const about = (id: string): Notice[] => movable.filter(({ alert }) => alert.incident.id === id);
    const over = movable.find(
      ({ alert: { event, incident } }) =>
        event === 'opened' && about(incident.id).at(-1)?.alert.event === 'resolved',
    );
    return over === undefined ? movable.slice(0, 1) : about(over.alert.incident.id);
  }
}
