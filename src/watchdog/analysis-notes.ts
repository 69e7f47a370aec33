/** What becomes of the analyses of snapshots, on the records of their captures: here, and at the end in the store. */
import type { Logger } from 'pino';
import type { CaptureAnalysis, CaptureRecord } from '../capture/record.js';
import type { ArtefactStore } from '../store/artefact-store.js';

export interface AnalysisNotesOptions {
  readonly store: ArtefactStore;
  /** Of this process: the records of others are not changed. */
  readonly pid: number;
  readonly logger: Logger;
}

/** Captures whose notes are kept here, where the store could not be told. */
const MAX_KEPT = 50;

export class AnalysisNotes {
  readonly #options: AnalysisNotesOptions;
  readonly #notes = new Map<string, CaptureAnalysis>();
  readonly #writes = new Set<Promise<void>>();

  constructor(options: AnalysisNotesOptions) {
    this.#options = options;
  }

  /** The record with what is known by now. */
  onRecord(record: CaptureRecord): CaptureRecord {
    // Records of earlier versions have no such field.
    return { ...record, analysis: this.#notes.get(record.id) ?? record.analysis ?? null };
  }

  /** Takes note of an analysis that runs. */
  run(captureId: string, progressRatio: number): void {
    this.#keep(captureId, { state: 'running', progressRatio, detail: null, errorCode: null });
  }

  /** Takes note of how an analysis has ended. The store may take its time: nobody waits for it. */
  end({ id, pid }: CaptureRecord, end: Omit<CaptureAnalysis, 'progressRatio'>): void {
    const analysis = { ...end, progressRatio: null };
    this.#keep(id, analysis);
    if (pid !== this.#options.pid) return;
    const write = this.#write(id, analysis).finally(() => this.#writes.delete(write));
    this.#writes.add(write);
  }

  /** Resolves when the store has been told. */
  async settled(): Promise<void> {
    await Promise.all(this.#writes);
  }

  async #write(captureId: string, analysis: CaptureAnalysis): Promise<void> {
    const { store, logger } = this.#options;
    try {
      await store.noteAnalysis(captureId, analysis);
    } catch (error) {
      logger.warn(
        { err: error, captureId },
        `the record of capture ${captureId} does not tell of its analysis: ${(error as Error).message}`,
      );
    }
  }

  #keep(captureId: string, analysis: CaptureAnalysis): void {
    this.#notes.delete(captureId);
    this.#notes.set(captureId, analysis);
    const [oldest] = this.#notes.keys();
    if (this.#notes.size > MAX_KEPT && oldest !== undefined) this.#notes.delete(oldest);
  }
}
