/** The application's side of the tracker: takes its objects, and tells the watchdog of them at an interval. */
import type { Probe } from '../probe/probe.js';
import { type CacheDeclaration, type Tags, Tracker } from '../probe/tracker/tracker.js';
import type { TrackedSummary } from '../wire/tracked.js';
import { AutoTracking } from './auto-tracking.js';
import { logLine } from './log-line.js';

/** What `warden.trackClass()` takes. */
export interface TrackClassOptions {
  /** Share of the objects that are followed, above 0, at most 1; they are counted all. Default 1/64. */
  readonly sampleRate?: number;
}

/** A leak of objects takes minutes; a summary takes a fraction of a millisecond. */
const TELL_INTERVAL_MS = 5_000;

// biome-ignore lint/suspicious/noExplicitAny: the parameters of a class are no concern of the tracker.
export type AnyClass = abstract new (...parameters: any) => object;

export class Tracking {
  readonly #tracker: Tracker;
  readonly #tell: (summary: TrackedSummary) => void;
  readonly #auto = new AutoTracking((object, className, tags) => this.track(object, className, tags));
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #hasWarned = false;

  constructor(probe: Pick<Probe, 'majorGcCount'>, tell: (summary: TrackedSummary) => void) {
    this.#tracker = new Tracker({
      nowMs: Date.now,
      elapsedMs: () => performance.now(),
      majorGcCount: () => probe.majorGcCount,
    });
    this.#tell = tell;
  }

  /** Takes what Node tells of by itself as well. */
  startAuto(): void {
    this.#auto.start();
  }

  track(object: object, className?: string, tags?: Tags): void {
    this.#do(object, () => this.#tracker.track(object, className, tags));
  }

  expectCollected(object: object, reason: string): void {
    this.#do(object, () => this.#tracker.expectCollected(object, reason));
  }

  declareCache(name: string, { entries, maxEntries }: CacheDeclaration): void {
    if (this.#isStopped) return;
    if (typeof entries !== 'function' || !(maxEntries > 0)) {
      this.#warn(
        `the cache ${name} was declared without entries() and a positive maxEntries, and is not known`,
      );
      return;
    }
    const count = (): number => {
      try {
        return Number(entries());
      } catch (error) {
        this.#warn(`the entries of the cache ${name} cannot be counted (${messageOf(error)})`);
        return maxEntries;
      }
    };
    this.#tracker.declareCache(name, { entries: count, maxEntries });
    this.#startTelling();
  }

  /** The class to use in place of `Class`: one that gives its objects to the tracker. */
  trackClass<T extends AnyClass>(Class: T, { sampleRate }: TrackClassOptions): T {
    const { name } = Class;
    if (sampleRate !== undefined && sampleRate > 0 && sampleRate <= 1) {
      this.#tracker.sample(name, Math.round(1 / sampleRate));
    } else if (sampleRate !== undefined) {
      this.#warn(`the sample rate ${sampleRate} of ${name} is not above 0 and at most 1; it is 1/64`);
    }
    return new Proxy(Class, {
      construct: (target, parameters, newTarget) => {
        const object: object = Reflect.construct(target, parameters, newTarget);
        this.track(object, name);
        return object;
      },
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#auto.stop();
    clearInterval(this.#timer);
  }

  /** Nothing of this may throw into the application, whatever it gives. */
  #do(object: unknown, follow: () => void): void {
    if (this.#isStopped) return;
    const isObject = (typeof object === 'object' && object !== null) || typeof object === 'function';
    if (!isObject) {
      this.#warn('what is no object cannot be tracked');
      return;
    }
    this.#startTelling();
    try {
      follow();
    } catch (error) {
      this.#warn(`an object cannot be tracked (${messageOf(error)})`);
    }
  }

  #startTelling(): void {
    this.#timer ??= setInterval(() => this.#tell(this.#tracker.summary()), TELL_INTERVAL_MS).unref();
  }

  /** Once: an application that does it wrong does it all the time. */
  #warn(what: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    logLine('warn', what);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
