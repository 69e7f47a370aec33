/** The application's side of Heapwarden: starts probe and watchdog thread, and is the handle on both. */
import { EventEmitter } from 'node:events';
import { unlinkSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { MeterProvider } from '@opentelemetry/api';
import type { CaptureKind, CaptureRecord } from '../capture/record.js';
import type { Config } from '../config/schema.js';
import type { Incident } from '../incident/incident.js';
import { heapSpaceNames, Probe } from '../probe/probe.js';
import type { CacheDeclaration, Tags } from '../probe/tracker/tracker.js';
import type { Status } from '../server/api.js';
import type { ToApplication, Watching } from '../wire/messages.js';
import { createRing } from '../wire/ring.js';
import { activeTraceParent } from './active-span.js';
import { Bindings } from './bindings.js';
import { Commands } from './commands.js';
import { sendHeapSnapshot } from './inline-snapshot.js';
import { isInspectorAllowed } from './inspector-permission.js';
import { applicationOf } from './launchers.js';
import { logLine } from './log-line.js';
import type { PrometheusRegistry } from './prometheus-binding.js';
import { type AnyClass, type TrackClassOptions, Tracking } from './tracking.js';
import { notWatching, WatchdogThread } from './watchdog-thread.js';

/** What a {@link Warden} emits. */
export interface WardenEvents {
  /** An incident was opened, has changed for the worse, or was resolved. */
  incident: [incident: Incident];
}

/** Whether the process is watched, once that is known. */
export type Readiness =
  | {
      readonly isWatching: true /** Where HTTP listens; undefined when it does not. */;
      readonly url: string | undefined;
    }
  | { readonly isWatching: false };

/** What `warden.capture()` takes. */
export interface CaptureOptions {
  /** Why, for the one who reads the record. */
  readonly reason: string;
  /** Default `heap-snapshot`. */
  readonly kind?: CaptureKind;
  /** Overrides every refusal but the one for lack of disk. Default false. */
  readonly force?: boolean;
}

/** The handle on the watchdog of this process. Get one by `start()`. */
export class Warden extends EventEmitter<WardenEvents> {
  readonly #ready: Promise<Readiness>;
  readonly #probe: Probe | undefined;
  readonly #thread: WatchdogThread | undefined;
  readonly #commands: Commands | undefined;
  readonly #tracking: Tracking | undefined;
  readonly #bindings: Bindings | undefined;
  #setReady: (readiness: Readiness) => void = () => {};
  readonly #ending = sharedNumber();
  #filesOfProcess: readonly string[] = [];
  #processSignals: readonly NodeJS.Signals[] = [];
  /** The thread is to end, or has ended: no more is to be said about it. */
  #isStopping = false;
  #isStopped = false;

  /** @internal @param config - undefined lets the watchdog thread resolve the settings */
  constructor(config: Config | undefined) {
    super();
    this.#ready = new Promise((resolve) => {
      this.#setReady = resolve;
    });
    if (config?.enabled === false) {
      this.#setReady({ isWatching: false });
      return;
    }
    try {
      const ring = createRing();
      const tickets = sharedNumber();
      this.#thread = new WatchdogThread(
        {
          ring,
          tickets,
          ending: this.#ending,
          isInspectorAllowed: isInspectorAllowed(),
          config,
          applicationPath: applicationOf(process.argv[1], process.env),
          nodeFlags: [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)],
          startedAtMs: Math.round(performance.timeOrigin),
          heapSpaceNames: heapSpaceNames(),
        },
        { onMessage: (message) => this.#receive(message), onEnd: (error) => this.#lose(error) },
      );
      this.#probe = new Probe(ring);
      this.#bindings = new Bindings(this.#thread, this.#probe);
      this.#commands = new Commands(tickets);
      this.#tracking = new Tracking(this.#probe, (summary) =>
        this.#thread?.tell({ type: 'tracked', summary }),
      );
      process.once('exit', this.#end);
    } catch (error) {
      this.#lose(error);
    }
  }

  /** Whether `stop()` was called. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /**
   * Resolves when the watchdog is up, or when it is known that it will not be. Never rejects. Like all that can be
   * awaited here, it keeps the process alive meanwhile.
   */
  ready(): Promise<Readiness> {
    return this.#thread?.awaited(this.#ready) ?? this.#ready;
  }

  /** How the process is. @throws HeapwardenError `HEAPWARDEN_NOT_WATCHING`, as a rejection */
  async status(): Promise<Status> {
    return (await this.#watching().ask<'status'>({ type: 'status' })).status;
  }

  /**
   * Takes a capture; resolves when it is stored, refused or failed, which the record says. Within an active span of
   * OpenTelemetry, the record names it.
   *
   * @throws HeapwardenError `HEAPWARDEN_NOT_WATCHING`, as a rejection
   */
  async capture({ reason, kind = 'heap-snapshot', force = false }: CaptureOptions): Promise<CaptureRecord> {
    const request = { kind, trigger: 'code', reason, force, traceParent: activeTraceParent() } as const;
    return (await this.#watching().ask<'capture'>({ type: 'capture', request })).record;
  }

  /**
   * Follows an object without holding it: how long objects of its class live is told by
   * `heapwarden_tracked_objects`, and judged as the signal `objects`. Every object is counted, one of 64 followed.
   * Never throws.
   *
   * @param className - what it counts as; by default the name of its constructor
   * @param tags - told with the oldest objects of the class
   */
  track(object: object, className?: string, tags?: Tags): void {
    this.#tracking?.track(object, className, tags);
  }

  /**
   * Says that nobody should hold an object any more, as after `close()`. One that survives three more major GCs opens
   * an incident, and the next heap snapshot has a mark that leads to it. Never throws.
   *
   * @param reason - why it should go, for the one who reads the incident
   */
  expectCollected(object: object, reason: string): void {
    this.#tracking?.expectCollected(object, reason);
  }

  /**
   * Follows the objects of a class.
   *
   * ```js
   * const Session = warden.trackClass(class Session {}, { sampleRate: 1 / 16 });
   * ```
   *
   * @returns the class to use in its place; it makes the same objects. Never throws
   */
  trackClass<T extends AnyClass>(Class: T, options: TrackClassOptions = {}): T {
    return this.#tracking?.trackClass(Class, options) ?? Class;
  }

  /**
   * Declares a cache that is bounded: while it fills, growth of the heap is not called a leak before the limit is near.
   * It is held until the process ends or another one is declared under its name. Never throws.
   *
   * ```js
   * warden.declareCache('products', { entries: () => cache.size, maxEntries: 10_000 });
   * ```
   */
  declareCache(name: string, declaration: CacheDeclaration): void {
    this.#tracking?.declareCache(name, declaration);
  }

  /**
   * Adds the metrics of Heapwarden to a registry of prom-client, beside those of the application. A scrape reads them
   * from shared memory, at most a second old; once the watchdog has ended it finds none.
   *
   * @returns when they are in the registry. Never rejects: what goes wrong is a log line; a process that is not to be
   *   watched has none
   */
  async bindPrometheus(registry: PrometheusRegistry): Promise<void> {
    await this.#bindings?.bindPrometheus(registry);
  }

  /**
   * Adds the metrics of Heapwarden to the application's own OpenTelemetry, to be called once its instrumentations are
   * registered. A collection reads them from shared memory, at most a second old; once the watchdog has ended it finds
   * none. See docs/opentelemetry.md for what is left out.
   *
   * @param meterProvider - by default the one that is registered globally
   * @returns when they are there. Never rejects: what goes wrong is a log line; a process that is not to be watched has none
   */
  async bindOpenTelemetry(meterProvider?: MeterProvider): Promise<void> {
    await this.#bindings?.bindOpenTelemetry(meterProvider);
  }

  /** Stops probe and watchdog. A running capture is given up. Safe to call again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#isStopping || this.#thread === undefined) return;
    this.#isStopping = true;
    this.#probe?.stop();
    this.#tracking?.stop();
    await this.#thread.ask<'stop'>({ type: 'stop' }).catch(() => {});
    await this.#thread.terminate();
    this.#letGo();
    process.off('exit', this.#end);
  }

  #watching(): WatchdogThread {
    if (this.#thread === undefined) throw notWatching();
    return this.#thread;
  }

  #receive(message: Exclude<ToApplication, { readonly type: 'answer' }>): void {
    switch (message.type) {
      case 'watching':
        this.#begin(message);
        break;
      case 'unwatched':
        this.#isStopping = true;
        this.#setReady({ isWatching: false });
        break;
      case 'command': {
        const outcome = this.#commands?.run(message);
        if (outcome) this.#thread?.tell({ type: 'command-done', ticket: message.ticket, outcome });
        break;
      }
      case 'inline-snapshot':
        sendHeapSnapshot(message.port);
        break;
      case 'incident':
        this.#announce(message.incident);
        break;
    }
  }

  #begin(watching: Watching): void {
    const { sampleIntervalMs, quietGcAfterMs, url, filesOfProcess, isAutoTracking, processSignals } =
      watching;
    if (this.#isStopping) return;
    this.#filesOfProcess = filesOfProcess;
    this.#processSignals = processSignals;
    for (const signal of processSignals) process.on(signal, this.#passOn);
    this.#probe?.start(sampleIntervalMs, quietGcAfterMs);
    if (isAutoTracking) this.#tracking?.startAuto();
    this.#setReady({ isWatching: true, url });
  }

  #announce(incident: Incident): void {
    try {
      this.emit('incident', incident);
    } catch (error) {
      logLine('error', 'a listener of the event "incident" threw', error);
    }
  }

  #lose(error: unknown): void {
    this.#setReady({ isWatching: false });
    this.#letGo();
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#probe?.stop();
    this.#tracking?.stop();
    logLine('error', 'the watchdog is off: its thread ended; the application runs on, unwatched', error);
  }

  #letGo(): void {
    this.#commands?.stop();
    for (const signal of this.#processSignals) {
      // Without a listener the signal would end the process, and who sends it does not know that nobody waits for it.
      if (!process.listeners(signal).includes(ignore)) process.on(signal, ignore);
      process.off(signal, this.#passOn);
    }
    this.#processSignals = [];
    this.#removeFiles();
  }

  readonly #passOn = (signal: NodeJS.Signals): void => {
    this.#thread?.tell({ type: 'process-signal', signal });
  };

  readonly #end = (): void => {
    // Before the files go: the watchdog must not write them again while further exit handlers run.
    Atomics.store(this.#ending, 0, 1);
    this.#removeFiles();
  };

  readonly #removeFiles = (): void => {
    for (const file of this.#filesOfProcess) {
      try {
        unlinkSync(file);
      } catch {
        // Gone already, or not ours to remove any more: readers ignore the files of dead processes.
      }
    }
    this.#filesOfProcess = [];
  };
}

function ignore(): void {}

/** One number that both threads see; 0 at first. */
function sharedNumber(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}
