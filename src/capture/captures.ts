/**
 * Takes captures. Heap snapshots are dear: one at a time, within limits, when there is room for them; where one is
 * refused or fails, the cheap kinds are taken in its place. Of each cheap kind too, one is taken at a time.
 */
import { randomUUID } from 'node:crypto';
import type { ArtefactStore } from '../store/artefact-store.js';
import type { Attempts } from './attempts.js';
import { DEGRADED, failed, refused } from './ends.js';
import type { Gate } from './gate.js';
import type { CaptureKind, CaptureOutcome, CaptureRecord, CaptureRequest } from './record.js';
import { SourceError } from './sources/source.js';

/** The right to take a heap snapshot on this machine and in this fleet, or in a sentence who has it. */
export type Turn = { readonly release: (isStored: boolean) => Promise<void> } | { readonly takenBy: string };

export interface CapturesOptions {
  readonly attempts: Attempts;
  /** Undefined when there is no folder to store in: every capture is refused. */
  readonly store: ArtefactStore | undefined;
  readonly gate: Gate;
  readonly takeTurn: () => Promise<Turn>;
  readonly service: string;
  readonly pid: number;
  readonly now: () => number;
  /** Told of every heap snapshot whose reading is about to begin, again at each attempt with another source. */
  readonly onBegin: (record: CaptureRecord) => void;
  /** Told of every capture that has come to an end, refused ones included. */
  readonly onEnd: (record: CaptureRecord) => void;
}

/** A capture that has begun, or was refused. */
export interface Requested {
  /** As it is now. */
  readonly record: CaptureRecord;
  /** As it is at the end. Never rejects. */
  readonly ended: Promise<CaptureRecord>;
}

/** Captures that left no artefact and are remembered all the same. */
const MAX_REMEMBERED = 50;

/** What is taken for a snapshot that cannot be had. */
const SUBSTITUTES = ['heap-profile', 'report'] as const;

/** Evidence that is as fresh as this is not taken again for a snapshot that was refused. */
const FRESH_MS = 600_000;

/** What a snapshot is refused for, or fails of, although there is reason for evidence. */
const WANTS_SUBSTITUTES: readonly CaptureOutcome[] = [
  'refused_memory',
  'refused_disk',
  'budget',
  'source_failed',
  'store_failed',
];

export class Captures {
  readonly #options: CapturesOptions;
  readonly #running = new Map<string, CaptureRecord>();
  readonly #ends = new Set<Promise<CaptureRecord>>();
  readonly #storedAtMs = new Map<CaptureKind, number>();
  readonly #stopping = new AbortController();
  /** The snapshot that runs or is being decided on, and behind it the forced one that waits. */
  #snapshots: Promise<CaptureRecord>[] = [];
  #withoutArtefact: CaptureRecord[] = [];

  constructor(options: CapturesOptions) {
    this.#options = options;
  }

  /** The running, refused and failed captures of this process; the stored ones are in the store. */
  list(): readonly CaptureRecord[] {
    return [...this.#running.values(), ...this.#withoutArtefact];
  }

  /**
   * Starts a capture, or refuses it. Never throws.
   *
   * @param insteadOf - the refused capture that this one is taken for
   */
  request(request: CaptureRequest, insteadOf: string | null = null): Requested {
    const record = this.#newRecord(request, insteadOf);
    const { store } = this.#options;
    if (this.#stopping.signal.aborted) return this.#refuse(record, 'off', 'The watchdog has been stopped.');
    if (store === undefined) {
      return this.#refuse(record, 'off', 'There is no folder to store captures in; the log says why.');
    }
    if (request.kind === 'heap-snapshot') return this.#requestSnapshot(record, request.force ?? false, store);
    if (this.#isBeingTaken(request.kind)) {
      return this.#refuse(record, 'busy', `Another ${request.kind} of this process is being taken.`);
    }
    return this.#begin(record, this.#attempt(record, false, store));
  }

  /** Gives up running captures and refuses further ones. */
  async stop(): Promise<void> {
    this.#stopping.abort(new SourceError('the watchdog was stopped'));
    await Promise.all(this.#ends);
  }

  /** Forgets a refused or failed capture; false when `id` is none. */
  forget(id: string): boolean {
    const rest = this.#withoutArtefact.filter((record) => record.id !== id);
    const isKnown = rest.length < this.#withoutArtefact.length;
    this.#withoutArtefact = rest;
    return isKnown;
  }

  #requestSnapshot(record: CaptureRecord, isForced: boolean, store: ArtefactStore): Requested {
    const [running, waiting] = this.#snapshots;
    if (running !== undefined && (!isForced || waiting !== undefined)) {
      const others = isForced ? 'is running, and a forced one waits' : 'is running';
      return this.#refuse(record, 'busy', `Another heap snapshot of this process ${others}.`);
    }
    const refusal = isForced ? undefined : this.#options.gate.refusalByLimits();
    if (refusal !== undefined) return this.#refuse(record, refusal.outcome, refusal.detail);
    const before = Promise.resolve(running).catch(() => {});
    const snapshot = before.then(() => this.#takeInTurn(record, isForced, store));
    this.#snapshots.push(snapshot);
    return this.#begin(record, snapshot);
  }

  #begin(record: CaptureRecord, run: Promise<CaptureRecord>): Requested {
    this.#running.set(record.id, record);
    const ended = run
      .catch((error: unknown) => failed(record, 'source_failed', error))
      .then((end) => {
        this.#snapshots = this.#snapshots.filter((snapshot) => snapshot !== run);
        return this.#end(end);
      });
    this.#ends.add(ended);
    void ended.finally(() => this.#ends.delete(ended));
    return { record, ended };
  }

  async #takeInTurn(record: CaptureRecord, isForced: boolean, store: ArtefactStore): Promise<CaptureRecord> {
    const turn = await this.#options.takeTurn();
    if ('takenBy' in turn && !isForced) return refused(record, 'busy', turn.takenBy);
    let isStored = false;
    try {
      const end = await this.#attempt(record, isForced, store);
      isStored = end.state === 'stored';
      return end;
    } finally {
      if ('release' in turn) await turn.release(isStored);
    }
  }

  #attempt(record: CaptureRecord, isForced: boolean, store: ArtefactStore): Promise<CaptureRecord> {
    return this.#options.attempts.run({
      record,
      isForced,
      store,
      signal: this.#stopping.signal,
      onRunning: (running) => {
        const isNews = this.#running.get(record.id)?.source !== running.source;
        this.#running.set(record.id, running);
        if (isNews && record.kind === 'heap-snapshot') this.#options.onBegin(running);
      },
    });
  }

  #refuse(record: CaptureRecord, outcome: CaptureOutcome, detail: string): Requested {
    const end = this.#end(refused(record, outcome, detail));
    return { record: end, ended: Promise.resolve(end) };
  }

  #end(end: CaptureRecord): CaptureRecord {
    const { createdAt } = end;
    const record = { ...end, durationMs: end.durationMs ?? this.#options.now() - Date.parse(createdAt) };
    this.#running.delete(record.id);
    if (record.state === 'stored') this.#storedAtMs.set(record.kind, this.#options.now());
    else this.#withoutArtefact = [record, ...this.#withoutArtefact].slice(0, MAX_REMEMBERED);
    this.#options.onEnd(record);
    if (record.kind === 'heap-snapshot' && WANTS_SUBSTITUTES.includes(record.outcome))
      this.#takeSubstitutes(record);
    return record;
  }

  #takeSubstitutes({ id, trigger, rule, reason, incidentId, traceParent }: CaptureRecord): void {
    if (this.#stopping.signal.aborted) return;
    for (const kind of SUBSTITUTES) {
      const ageMs = this.#options.now() - (this.#storedAtMs.get(kind) ?? Number.NEGATIVE_INFINITY);
      if (ageMs < FRESH_MS || this.#isBeingTaken(kind)) continue;
      const evidence = { ...(rule && { rule }), ...(incidentId && { incidentId }) };
      const wish = { kind, trigger, reason, traceParent, ...evidence };
      this.request(wish, id);
    }
  }

  #isBeingTaken(kind: CaptureKind): boolean {
    return [...this.#running.values()].some((record) => record.kind === kind);
  }

  #newRecord(
    { kind, trigger, rule, reason, incidentId, traceParent }: CaptureRequest,
    insteadOf: string | null,
  ): CaptureRecord {
    const { service, pid, now } = this.#options;
    return {
      id: randomUUID(),
      kind,
      trigger,
      rule: rule ?? null,
      reason,
      state: 'running',
      outcome: 'running',
      detail: null,
      errorCode: null,
      source: null,
      sourceDetail: null,
      admission: insteadOf === null ? null : DEGRADED,
      insteadOf,
      pauseMs: null,
      bytes: null,
      storedBytes: null,
      sha256: null,
      redaction: null,
      location: null,
      createdAt: new Date(now()).toISOString(),
      durationMs: null,
      incidentId: incidentId ?? null,
      traceParent: traceParent ?? null,
      analysis: null,
      service,
      pid,
    };
  }
}
