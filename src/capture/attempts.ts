/** Takes one capture from the best source that works: each source as often as it is worth it, one after the other. */
import type { HeapwardenError } from '../error.js';
import type { RedactionOptions } from '../snapshot/redaction.js';
import type { ArtefactStore } from '../store/artefact-store.js';
import type { PredictionErrors } from './cost-model.js';
import { failed, messageOf, refused } from './ends.js';
import type { Decision, Gate } from './gate.js';
import type { CaptureKind, CaptureRecord } from './record.js';
import { type Source, SourceError } from './sources/source.js';
import { type Taken, take } from './take.js';

/** The ways of taking one kind of capture. */
export interface Ways {
  /** The best one first. */
  readonly sources: readonly Source[];
  /** Why a better one is not there; null when none is missing. */
  readonly missing: string | null;
}

export interface AttemptsOptions {
  readonly ways: Readonly<Record<CaptureKind, Ways>>;
  readonly gate: Gate;
  readonly redaction: RedactionOptions;
  readonly now: () => number;
  /** Told how wrong the prediction of a snapshot's cost was. */
  readonly onScored: (errors: Partial<PredictionErrors>) => void;
}

/** One capture that is to be taken. */
export interface Wanted {
  readonly record: CaptureRecord;
  readonly isForced: boolean;
  readonly store: ArtefactStore;
  /** Gives it up. */
  readonly signal: AbortSignal;
  /** Told how the record stands while it runs. */
  readonly onRunning: (record: CaptureRecord) => void;
}

/** What has been tried in vain so far. */
interface InVain {
  /** Why there is no better source than the one that is being tried, in words. */
  readonly failures: string[];
  /** How long the application was stopped for it. */
  pauseMs: number;
}

export class Attempts {
  readonly #options: AttemptsOptions;

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** Goes down the sources until one gives the artefact. Rejects only by a defect. */
  async run(wanted: Wanted): Promise<CaptureRecord> {
    const { ways, gate } = this.#options;
    const { kind } = wanted.record;
    const { sources, missing } = ways[kind];
    const inVain: InVain = { failures: missing === null ? [] : [missing], pauseMs: 0 };
    for (const source of sources) {
      const sourceDetail = inVain.failures.length === 0 ? null : `${inVain.failures.join('; ')}.`;
      let record: CaptureRecord = { ...wanted.record, source: source.name, sourceDetail };
      let decision: Decision | undefined;
      if (kind === 'heap-snapshot') {
        decision = await gate.decide(source.name, wanted.isForced);
        record = { ...record, admission: decision.admission };
        const { refusal } = decision;
        if (refusal) return refused(paused(record, inVain), refusal.outcome, refusal.detail);
        if (source === sources[0]) gate.note();
      }
      const end = await this.#try({ ...wanted, record }, source, decision, inVain);
      if (end !== undefined) return end;
      if (wanted.signal.aborted) break;
    }
    const why = inVain.failures.join('; ') || 'there is no source for it';
    return failed(paused(wanted.record, inVain), 'source_failed', why);
  }

  /** Undefined when the source has nothing to give. */
  async #try(
    wanted: Wanted,
    source: Source,
    decision: Decision | undefined,
    inVain: InVain,
  ): Promise<CaptureRecord | undefined> {
    const { record, signal, onRunning } = wanted;
    onRunning(record);
    const failures: string[] = [];
    for (let attempt = 1; attempt <= source.maxAttempts && !signal.aborted; attempt++) {
      const detail = failures.length === 0 ? null : `Before that: ${failures.join('; ')}.`;
      try {
        return await this.#take({ ...wanted, record: { ...record, detail } }, source, decision, inVain);
      } catch (error) {
        failures.push(messageOf(error));
        inVain.failures.push(`${source.name}: ${messageOf(error)}`);
        const end = endOf(error, paused(record, inVain));
        if (end !== undefined) return end;
        if (error instanceof SourceError && !error.isTransient) return undefined;
      }
    }
    return undefined;
  }

  #take(
    { record, store, signal, onRunning }: Wanted,
    source: Source,
    decision: Decision | undefined,
    inVain: InVain,
  ): Promise<CaptureRecord> {
    const { redaction, now } = this.#options;
    return take({
      record,
      source,
      store,
      redaction,
      now,
      signal,
      onProgress: (bytes) => onRunning({ ...record, bytes }),
      onVainPause: (pauseMs) => {
        inVain.pauseMs += pauseMs;
      },
      complete: (stored, taken) => {
        const scored = decision ? this.#score(stored, taken, source, decision) : stored;
        return { ...scored, pauseMs: inVain.pauseMs + taken.pauseMs };
      },
    });
  }

  /** Holds what was expected of a snapshot against what it was; the last attempt, since each is predicted by itself. */
  #score(
    stored: CaptureRecord,
    { pauseMs, extraMemoryBytes, nodeCount }: Taken,
    source: Source,
    { heap }: Decision,
  ): CaptureRecord {
    const { gate, onScored } = this.#options;
    const { admission, storedBytes, durationMs } = stored;
    if (nodeCount === null || admission === null || admission.prediction === null) return stored;
    const actual = { pauseMs, extraMemoryBytes, storedBytes, durationMs };
    const { prediction } = admission;
    onScored(gate.learn({ source: source.name, prediction, nodeCount, heap, actual }));
    return { ...stored, admission: { ...admission, actual } };
  }
}

/** The end that an error is for a capture; undefined when another attempt or source may help. */
function endOf(error: unknown, record: CaptureRecord): CaptureRecord | undefined {
  if (error instanceof SourceError) {
    if (error.hasYielded) return refused(record, 'yielded', error.message);
    // Another source would take the same memory from the application itself.
    return error.isOutOfMemory ? failed(record, 'source_failed', error) : undefined;
  }
  switch ((error as HeapwardenError).code) {
    case 'HEAPWARDEN_STORE_FULL':
      return {
        ...refused(record, 'refused_disk', messageOf(error)),
        errorCode: (error as HeapwardenError).code,
      };
    case 'HEAPWARDEN_SNAPSHOT_INVALID':
      return undefined;
    default:
      return failed(record, 'store_failed', error);
  }
}

function paused(record: CaptureRecord, { pauseMs }: InVain): CaptureRecord {
  return pauseMs === 0 ? record : { ...record, pauseMs };
}
