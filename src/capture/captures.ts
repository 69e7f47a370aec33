/**
 * Takes captures. Heap snapshots are dear: one at a time, within limits, when there is room for them; where one is
 * refused or fails, the cheap kinds are taken in its place. Profiles and reports cost next to nothing and are always
 * taken.
 */
import { randomUUID } from 'node:crypto';
import type { HeapwardenError } from '../error.js';
import type { RedactionOptions } from '../snapshot/redaction.js';
import type { ArtefactStore } from '../store/artefact-store.js';
import type { PredictionErrors } from './cost-model.js';
import { DEGRADED, failed, messageOf, refused } from './ends.js';
import type { Decision, Gate } from './gate.js';
import type { CaptureKind, CaptureOutcome, CaptureRecord, CaptureRequest } from './record.js';
import { type OpenArtefact, type Source, SourceError } from './sources/source.js';
import { take } from './take.js';

/** The right to take a heap snapshot on this machine and in this fleet, or in a sentence who has it. */
export type Turn = { readonly release: (isStored: boolean) => Promise<void> } | { readonly takenBy: string };

export interface CapturesOptions {
  /** Of each kind the best one first. */
  readonly sources: Readonly<Record<CaptureKind, readonly Source[]>>;
  /** Undefined when there is no folder to store in: every capture is refused. */
  readonly store: ArtefactStore | undefined;
  readonly gate: Gate;
  readonly takeTurn: () => Promise<Turn>;
  readonly redaction: RedactionOptions;
  readonly service: string;
  readonly pid: number;
  readonly now: () => number;
  /** Told of every capture that has come to an end, refused ones included. */
  readonly onEnd: (record: CaptureRecord) => void;
  /** Told how wrong the prediction of a snapshot's cost was. */
  readonly onScored: (errors: Partial<PredictionErrors>) => void;
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
const FRESH_MS = 60_000;

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
  readonly #open = new Set<OpenArtefact>();
  readonly #storedAtMs = new Map<CaptureKind, number>();
  /** The snapshot that runs, or is being decided on. */
  #snapshot: Promise<CaptureRecord> | undefined;
  #isStopped = false;
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
    if (this.#isStopped) return this.#refuse(record, 'off', 'The watchdog has been stopped.');
    if (this.#options.store === undefined) {
      return this.#refuse(record, 'off', 'There is no folder to store captures in; the log says why.');
    }
    if (request.kind !== 'heap-snapshot') return this.#begin(record, this.#run(record, false));
    return this.#requestSnapshot(record, request.force ?? false);
  }

  /** Gives up running captures and refuses further ones. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { stream } of this.#open) stream.destroy(stopped());
    await Promise.all(this.#ends);
  }

  /** Forgets a refused or failed capture; false when `id` is none. */
  forget(id: string): boolean {
    const rest = this.#withoutArtefact.filter((record) => record.id !== id);
    const isKnown = rest.length < this.#withoutArtefact.length;
    this.#withoutArtefact = rest;
    return isKnown;
  }

  #requestSnapshot(record: CaptureRecord, isForced: boolean): Requested {
    const running = this.#snapshot;
    if (running !== undefined && !isForced) {
      return this.#refuse(record, 'busy', 'Another heap snapshot of this process is running.');
    }
    const refusal = isForced ? undefined : this.#options.gate.refusalByLimits();
    if (refusal !== undefined) return this.#refuse(record, refusal.outcome, refusal.detail);
    const ended = Promise.resolve(running?.catch(() => {})).then(() => this.#run(record, isForced));
    this.#snapshot = ended;
    return this.#begin(record, ended);
  }

  #begin(record: CaptureRecord, run: Promise<CaptureRecord>): Requested {
    this.#running.set(record.id, record);
    const ended = run
      .catch((error: unknown) => failed(record, 'source_failed', error))
      .then((end) => this.#end(end));
    this.#ends.add(ended);
    void ended.finally(() => {
      this.#ends.delete(ended);
      if (this.#snapshot === run) this.#snapshot = undefined;
    });
    return { record, ended };
  }

  async #run(record: CaptureRecord, isForced: boolean): Promise<CaptureRecord> {
    if (record.kind !== 'heap-snapshot') return this.#tryAll(record, isForced);
    const turn = await this.#options.takeTurn();
    if ('takenBy' in turn && !isForced) return refused(record, 'busy', turn.takenBy);
    let isStored = false;
    try {
      const end = await this.#tryAll(record, isForced);
      isStored = end.state === 'stored';
      return end;
    } finally {
      if ('release' in turn) await turn.release(isStored);
    }
  }

  /** Goes down the sources until one gives the artefact. */
  async #tryAll(wanted: CaptureRecord, isForced: boolean): Promise<CaptureRecord> {
    const failures: string[] = [];
    let record = wanted;
    for (const source of this.#options.sources[wanted.kind]) {
      const sourceDetail = failures.length === 0 ? null : `${failures.join('; ')}.`;
      record = { ...wanted, source: source.name, sourceDetail };
      let decision: Decision | undefined;
      if (wanted.kind === 'heap-snapshot') {
        decision = await this.#options.gate.decide(source.name, isForced);
        record = { ...record, admission: decision.admission };
        const { refusal } = decision;
        if (refusal) return refused(record, refusal.outcome, refusal.detail);
        if (failures.length === 0) this.#options.gate.note();
      }
      const end = await this.#try(record, source, decision, failures);
      if (end !== undefined) return end;
      if (this.#isStopped) break;
    }
    return failed(record, 'source_failed', failures.join('; ') || 'there is no source for it');
  }

  /** Undefined when the source has nothing to give. */
  async #try(
    record: CaptureRecord,
    source: Source,
    decision: Decision | undefined,
    failures: string[],
  ): Promise<CaptureRecord | undefined> {
    this.#running.set(record.id, record);
    const attempts: string[] = [];
    for (let attempt = 1; attempt <= source.maxAttempts; attempt++) {
      const detail = attempts.length === 0 ? null : `Before that: ${attempts.join('; ')}.`;
      try {
        return await this.#take({ ...record, detail }, source, decision);
      } catch (error) {
        attempts.push(messageOf(error));
        failures.push(`${source.name}: ${messageOf(error)}`);
        if (error instanceof SourceError) {
          if (error.hasYielded) return refused(record, 'yielded', error.message);
          if (error.isOutOfMemory && record.kind === 'heap-snapshot')
            return failed(record, 'source_failed', error);
          if (!error.isTransient) return undefined;
        } else if ((error as HeapwardenError).code === 'HEAPWARDEN_STORE_FULL') {
          return { ...refused(record, 'refused_disk', messageOf(error)), errorCode: 'HEAPWARDEN_STORE_FULL' };
        } else if ((error as HeapwardenError).code !== 'HEAPWARDEN_SNAPSHOT_INVALID') {
          return failed(record, 'store_failed', error);
        }
      }
      if (this.#isStopped) return undefined;
    }
    return undefined;
  }

  #take(record: CaptureRecord, source: Source, decision: Decision | undefined): Promise<CaptureRecord> {
    const { store, redaction, now, gate, onScored } = this.#options;
    return take({
      record,
      source,
      store: store as ArtefactStore,
      redaction,
      now,
      onOpen: (artefact) => {
        this.#open.add(artefact);
        artefact.stream.once('close', () => this.#open.delete(artefact));
        if (this.#isStopped) artefact.stream.destroy(stopped());
      },
      onProgress: (bytes) => this.#running.set(record.id, { ...record, bytes }),
      complete: (stored, { pauseMs, extraMemoryBytes, nodeCount }) => {
        if (decision === undefined || nodeCount === null || stored.admission?.prediction == null)
          return stored;
        const { storedBytes, durationMs } = stored;
        const actual = { pauseMs, extraMemoryBytes, storedBytes, durationMs };
        const { prediction } = stored.admission;
        onScored(gate.learn({ source: source.name, prediction, nodeCount, heap: decision.heap, actual }));
        return { ...stored, admission: { ...stored.admission, actual } };
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

  #takeSubstitutes({ id, trigger, rule, reason, incidentId }: CaptureRecord): void {
    if (this.#isStopped) return;
    for (const kind of SUBSTITUTES) {
      const isFresh =
        this.#options.now() - (this.#storedAtMs.get(kind) ?? Number.NEGATIVE_INFINITY) < FRESH_MS;
      if (isFresh) continue;
      const wish = { kind, trigger, reason, ...(rule && { rule }), ...(incidentId && { incidentId }) };
      this.request(wish, id);
    }
  }

  #newRecord(
    { kind, trigger, rule, reason, incidentId }: CaptureRequest,
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
      service,
      pid,
    };
  }
}

function stopped(): SourceError {
  return new SourceError('the watchdog was stopped');
}
