/**
 * Follows objects of the application without holding them: how many of a class live, how long, and which of those that
 * should be gone are not. One of so many is followed, by count, so that what it costs is known; all are counted.
 */
import {
  type LiveObject,
  type OverdueObject,
  SURVIVED_MAJORS,
  type TrackedClass,
  type TrackedSummary,
} from '../../wire/tracked.js';
import { allocationSite } from './allocation-site.js';
import { ExpectedMark } from './expected-mark.js';

/** What the tracker asks of the world. */
export interface TrackerSources {
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  /** A time that only grows, in fractions of milliseconds. */
  readonly elapsedMs: () => number;
  /** Major GCs of this isolate so far. */
  readonly majorGcCount: () => number;
}

/** What the application says of a cache of its own. */
export interface CacheDeclaration {
  /** How many entries it has now. */
  readonly entries: () => number;
  /** How many it holds at most. */
  readonly maxEntries: number;
}

export type Tags = Readonly<Record<string, string>>;

/** One of this many objects of a class is followed, where nothing else is asked for. */
const DEFAULT_SAMPLED_ONE_OF = 64;

/** An object that is expected to be collected is overdue when it has survived so many major GCs: the first may have begun before. */
const OVERDUE_MAJORS = 3;

/** Objects that are followed at once: 10,000 entries of some 200 bytes are 2 MB. */
const MAX_FOLLOWED = 10_000;

/** Classes that are told apart; what comes after them counts as {@link OTHER}. */
const MAX_CLASSES = 256;

/** Names are labels of metrics; what is longer is cut. */
const MAX_NAME_LENGTH = 100;
const OTHER = 'other';

/** Objects that are expected to be collected are each followed; beyond so many, none is. */
const MAX_EXPECTED = 1_000;

/** Caches that may be declared. */
const MAX_CACHES = 64;

/** Finding out where objects were made stays below this share of a CPU: 200 of them a second at 10 µs each. */
const MAX_SITE_CPU_RATIO = 0.002;

const MAX_OLDEST = 5;
const MAX_OVERDUE = 20;

/** What is known of an object that is followed. It must not lead to the object: the registry holds it. */
interface Entry {
  readonly id: number;
  readonly tally: Tally;
  readonly trackedAtMs: number;
  readonly majorsAtStart: number;
  readonly site: string | null;
  readonly tags: Tags;
  /** Set for an object that is expected to be collected. */
  readonly expected: { readonly reason: string; readonly mark: ExpectedMark } | undefined;
}

/** The counts of a class. */
interface Tally {
  readonly className: string;
  sampledOneOf: number;
  untilNext: number;
  created: number;
  finalised: number;
  readonly live: Set<Entry>;
}

const NO_TAGS: Tags = Object.freeze({});

export class Tracker {
  readonly #sources: TrackerSources;
  readonly #classes = new Map<string, Tally>();
  readonly #expected = new Set<Entry>();
  readonly #caches = new Map<string, CacheDeclaration>();
  readonly #registry = new FinalizationRegistry<Entry>((entry) => this.#forget(entry));
  #siteDueAtMs = 0;
  #lastId = 0;
  #followed = 0;
  #dropped = 0;

  constructor(sources: TrackerSources) {
    this.#sources = sources;
  }

  /** Whether anything was ever given to it. */
  get isUsed(): boolean {
    return this.#classes.size > 0;
  }

  /** Follows one of so many objects of a class from now on. */
  sample(className: string, oneOf: number): void {
    const tally = this.#tallyOf(className);
    tally.sampledOneOf = oneOf;
    tally.untilNext = Math.min(tally.untilNext, oneOf);
  }

  /** Counts an object, and follows it when it is its turn. */
  track(object: object, className: string = classNameOf(object), tags: Tags = NO_TAGS): void {
    const tally = this.#tallyOf(className);
    tally.created += 1;
    tally.untilNext -= 1;
    if (tally.untilNext > 0) return;
    tally.untilNext = tally.sampledOneOf;
    if (this.#followed >= MAX_FOLLOWED) this.#dropped += 1;
    else this.#follow(object, tally, tags, this.track);
  }

  /**
   * Follows an object that nobody should hold any more: when it survives {@link OVERDUE_MAJORS} major GCs, it is in
   * the summary. A mark in the heap leads from its id to it, without holding it, so that a snapshot names its holder.
   */
  expectCollected(object: object, reason: string): void {
    const tally = this.#tallyOf(classNameOf(object));
    if (this.#expected.size >= MAX_EXPECTED) this.#dropped += 1;
    else this.#follow(object, tally, NO_TAGS, this.expectCollected, reason);
  }

  /** Takes note of a cache, in place of an earlier one of the same name. */
  declareCache(name: string, declaration: CacheDeclaration): void {
    if (this.#caches.size < MAX_CACHES || this.#caches.has(name)) this.#caches.set(name, declaration);
  }

  /** What is known now. */
  summary(): TrackedSummary {
    const [nowMs, majors] = [this.#sources.nowMs(), this.#sources.majorGcCount()];
    const overdue = [...this.#expected].filter(
      ({ majorsAtStart }) => majors - majorsAtStart >= OVERDUE_MAJORS,
    );
    return {
      atMs: nowMs,
      classes: [...this.#classes.values()].map((tally) => classOf(tally, nowMs, majors)),
      overdue: overdue.slice(0, MAX_OVERDUE).map((entry) => overdueOf(entry, nowMs, majors)),
      overdueCount: overdue.length,
      caches: [...this.#caches].map(([name, { maxEntries, entries }]) => ({
        name,
        maxEntries,
        entries: entries(),
      })),
      dropped: this.#dropped,
    };
  }

  #follow(
    object: object,
    tally: Tally,
    tags: Tags,
    above: (...args: never[]) => unknown,
    reason?: string,
  ): void {
    const id = ++this.#lastId;
    const entry: Entry = {
      id,
      tally,
      trackedAtMs: this.#sources.nowMs(),
      majorsAtStart: this.#sources.majorGcCount(),
      site: reason === undefined ? this.#siteWithinBudget(above) : allocationSite(above),
      tags,
      expected: reason === undefined ? undefined : { reason, mark: new ExpectedMark(id, object) },
    };
    if (entry.expected === undefined) {
      tally.live.add(entry);
      this.#followed += 1;
    } else this.#expected.add(entry);
    this.#registry.register(object, entry);
  }

  /** Null where the budget is used up: with source maps a stack can take milliseconds. */
  #siteWithinBudget(above: (...args: never[]) => unknown): string | null {
    const { elapsedMs } = this.#sources;
    const startedAtMs = elapsedMs();
    if (startedAtMs < this.#siteDueAtMs) return null;
    const site = allocationSite(above);
    const endedAtMs = elapsedMs();
    this.#siteDueAtMs = endedAtMs + (endedAtMs - startedAtMs) / MAX_SITE_CPU_RATIO;
    return site;
  }

  #forget(entry: Entry): void {
    if (entry.expected !== undefined) {
      this.#expected.delete(entry);
      return;
    }
    entry.tally.live.delete(entry);
    entry.tally.finalised += 1;
    this.#followed -= 1;
  }

  #tallyOf(className: string): Tally {
    const short = className.length > MAX_NAME_LENGTH ? className.slice(0, MAX_NAME_LENGTH) : className;
    const name = this.#classes.has(short) || this.#classes.size < MAX_CLASSES ? short : OTHER;
    let tally = this.#classes.get(name);
    if (tally === undefined) {
      tally = {
        className: name,
        sampledOneOf: DEFAULT_SAMPLED_ONE_OF,
        // The first one is followed: a class of few objects is seen too.
        untilNext: 1,
        created: 0,
        finalised: 0,
        live: new Set(),
      };
      this.#classes.set(name, tally);
    }
    return tally;
  }
}

/** An object without a constructor has none to be named after; a getter of the application's may throw. */
function classNameOf(object: object): string {
  try {
    const { name } = object.constructor;
    return typeof name === 'string' && name !== '' ? name : 'Object';
  } catch {
    return 'Object';
  }
}

function classOf(tally: Tally, nowMs: number, majors: number): TrackedClass {
  const { className, created, sampledOneOf, finalised, live } = tally;
  const survival = SURVIVED_MAJORS.map(() => 0);
  for (const { majorsAtStart } of live) {
    const place = SURVIVED_MAJORS.findLastIndex((least) => majors - majorsAtStart >= least);
    survival[Math.max(0, place)] = (survival[Math.max(0, place)] as number) + 1;
  }
  const oldest: LiveObject[] = [];
  // A set lists its entries in the order in which they came.
  for (const entry of live) {
    if (oldest.length === MAX_OLDEST) break;
    oldest.push(liveOf(entry, nowMs, majors));
  }
  return { className, created, sampledOneOf, finalised, live: live.size, survival, oldest };
}

function overdueOf(entry: Entry, nowMs: number, majors: number): OverdueObject {
  const { id, tally, expected } = entry;
  const { className } = tally;
  return { ...liveOf(entry, nowMs, majors), id, className, reason: expected?.reason ?? '' };
}

function liveOf(
  { trackedAtMs, majorsAtStart, site, tags }: Entry,
  nowMs: number,
  majors: number,
): LiveObject {
  return { ageMs: nowMs - trackedAtMs, survivedMajors: majors - majorsAtStart, site, tags };
}
