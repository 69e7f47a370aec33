/** Takes captures: one at a time, within limits, from the best source that works, into the store. */
import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { CaptureLimits, type CaptureLimitsOptions } from './limits.js';
import { type Written, writeCompressed } from './pipeline.js';
import type { CaptureOutcome, CaptureRecord, CaptureRequest } from './record.js';
import { type OpenSnapshot, type SnapshotSource, SourceError } from './sources/source.js';

/** A place for artefacts. */
export interface ArtefactStore {
  create(id: string): Promise<ArtefactWriter>;
}

/** An artefact that is being written; nobody sees it before it is committed. */
export interface ArtefactWriter {
  readonly stream: Writable;
  commit(record: CaptureRecord): Promise<void>;
  abort(): Promise<void>;
}

export interface CapturesOptions {
  /** Best first. */
  readonly sources: readonly SnapshotSource[];
  /** Undefined when there is no folder to store in: every capture is refused. */
  readonly store: ArtefactStore | undefined;
  readonly limits: CaptureLimitsOptions;
  readonly service: string;
  readonly pid: number;
  readonly now: () => number;
  /** Told of every capture that has come to an end, refused ones included. */
  readonly onEnd: (record: CaptureRecord) => void;
}

/** Captures that left no artefact and are remembered all the same. */
const MAX_REMEMBERED = 50;

export class Captures {
  readonly #options: CapturesOptions;
  readonly #limits: CaptureLimits;
  #running: CaptureRecord | undefined;
  #snapshot: OpenSnapshot | undefined;
  #ended: Promise<unknown> | undefined;
  #isStopped = false;
  #withoutArtefact: CaptureRecord[] = [];

  constructor(options: CapturesOptions) {
    this.#options = options;
    this.#limits = new CaptureLimits(options.limits);
  }

  /** The running, refused and failed captures of this process; the stored ones are in the store. */
  list(): readonly CaptureRecord[] {
    return this.#running ? [this.#running, ...this.#withoutArtefact] : this.#withoutArtefact;
  }

  /** Captures that the day's budget still allows. */
  remainingToday(): number {
    return this.#limits.remaining(this.#options.now());
  }

  /**
   * Starts a capture, or refuses it. Never throws.
   *
   * @returns the record as it is now, and a promise of the record at the end, which never rejects
   */
  request(request: CaptureRequest): {
    readonly record: CaptureRecord;
    readonly ended: Promise<CaptureRecord>;
  } {
    const record = this.#newRecord(request);
    const refusal = this.#refusal(request);
    if (refusal !== undefined) {
      const refused = this.#end({ ...record, ...refusal, state: 'refused', durationMs: 0 });
      return { record: refused, ended: Promise.resolve(refused) };
    }
    this.#limits.note(this.#options.now());
    this.#running = record;
    const ended = this.#run(record);
    this.#ended = ended;
    return { record, ended };
  }

  /** Gives up a running capture and refuses further ones. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#snapshot?.stream.destroy(stopped());
    await this.#ended;
  }

  /** Forgets a refused or failed capture; false when `id` is none. */
  forget(id: string): boolean {
    const rest = this.#withoutArtefact.filter((record) => record.id !== id);
    const isKnown = rest.length < this.#withoutArtefact.length;
    this.#withoutArtefact = rest;
    return isKnown;
  }

  #refusal(request: CaptureRequest): { outcome: CaptureOutcome; detail: string } | undefined {
    if (this.#isStopped) return { outcome: 'off', detail: 'The watchdog has been stopped.' };
    if (this.#options.store === undefined) {
      return { outcome: 'off', detail: 'There is no folder to store captures in; the log says why.' };
    }
    if (this.#running) return { outcome: 'busy', detail: `Capture ${this.#running.id} is running.` };
    return request.force ? undefined : this.#limits.refusal(this.#options.now());
  }

  #newRecord({ kind, trigger, reason, incidentId }: CaptureRequest): CaptureRecord {
    const { service, pid, now } = this.#options;
    return {
      id: randomUUID(),
      kind,
      trigger,
      reason,
      state: 'running',
      outcome: 'running',
      detail: null,
      source: null,
      pauseMs: null,
      bytes: null,
      storedBytes: null,
      sha256: null,
      isRedacted: false,
      createdAt: new Date(now()).toISOString(),
      durationMs: null,
      incidentId: incidentId ?? null,
      service,
      pid,
    };
  }

  async #run(record: CaptureRecord): Promise<CaptureRecord> {
    const failures: string[] = [];
    for (const source of this.#options.sources) {
      for (let attempt = 1; attempt <= source.maxAttempts; attempt++) {
        try {
          return this.#end(await this.#attempt({ ...record, source: source.name }, source, failures));
        } catch (error) {
          failures.push(`${source.name}: ${error instanceof Error ? error.message : String(error)}`);
          if (!(error instanceof SourceError)) return this.#fail(record, 'store_failed', failures);
          if (!error.isTransient) break;
        }
      }
      if (this.#isStopped) break;
    }
    return this.#fail(record, 'source_failed', failures);
  }

  /** @throws SourceError when another attempt may help; whatever the store throws otherwise */
  async #attempt(
    record: CaptureRecord,
    source: SnapshotSource,
    failures: readonly string[],
  ): Promise<CaptureRecord> {
    this.#running = record;
    const writer = await (this.#options.store as ArtefactStore).create(record.id);
    try {
      const { written, pauseMs } = await this.#read(source, writer.stream);
      const { isComplete: _, ...sizes } = written;
      const stored: CaptureRecord = {
        ...record,
        ...sizes,
        state: 'stored',
        outcome: 'stored',
        detail: failures.length === 0 ? null : `Before that: ${failures.join('; ')}.`,
        pauseMs,
        durationMs: this.#sinceMs(record),
      };
      await writer.commit(stored);
      return stored;
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }

  async #read(
    source: SnapshotSource,
    file: Writable,
  ): Promise<{ readonly written: Written; readonly pauseMs: number }> {
    const snapshot = await source.open();
    this.#snapshot = snapshot;
    try {
      if (this.#isStopped) throw stopped();
      const written = await writeCompressed(snapshot.stream, file);
      const { pauseMs } = await snapshot.finish();
      if (!written.isComplete) throw new SourceError('the snapshot was cut off', { isTransient: true });
      return { written, pauseMs };
    } finally {
      this.#snapshot = undefined;
      snapshot.close();
    }
  }

  #fail(record: CaptureRecord, outcome: CaptureOutcome, failures: readonly string[]): CaptureRecord {
    const detail = `No snapshot was stored. ${failures.join('; ') || 'There is no source for it'}.`;
    return this.#end({ ...record, state: 'failed', outcome, detail, durationMs: this.#sinceMs(record) });
  }

  #end(record: CaptureRecord): CaptureRecord {
    if (this.#running?.id === record.id) this.#running = undefined;
    if (record.state !== 'stored') {
      this.#withoutArtefact = [record, ...this.#withoutArtefact].slice(0, MAX_REMEMBERED);
    }
    this.#options.onEnd(record);
    return record;
  }

  #sinceMs(record: CaptureRecord): number {
    return this.#options.now() - Date.parse(record.createdAt);
  }
}

function stopped(): SourceError {
  return new SourceError('the watchdog was stopped', { isTransient: false });
}
