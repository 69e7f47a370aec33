/** Stored heap snapshots given to the process that analyses them: one analysis at a time, and where there is memory for it. */
import { Readable } from 'node:stream';
import { memoryOfText, memoryRefusal } from '../analyser/analysis-memory.js';
import { runAnalysis } from '../analyser/job.js';
import type { AnalysisProgress } from '../analyser/messages.js';
import type { CaptureRecord } from '../capture/record.js';
import { HeapwardenError } from '../error.js';
import type { Analysis } from '../snapshot/analysis/analysis.js';
import type { ArtefactStore } from '../store/artefact-store.js';

export interface AnalyserOptions {
  readonly store: Pick<ArtefactStore, 'find'>;
  /** Memory that can still be had; null when it is not known. */
  readonly readMemoryBytes: () => number | null;
  /** Longest time for an analysis. Default: ten times what a gigabyte takes at lowest priority beside a busy application. */
  readonly deadlineMs?: number;
}

export interface AnalyserJob {
  /** Oldest first. */
  readonly snapshots: readonly CaptureRecord[];
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: AnalysisProgress) => void;
}

const DEADLINE_MS = 600_000;

export class Analyser {
  readonly #options: AnalyserOptions;
  /** Resolves when all that has come before has ended. */
  #earlier: Promise<unknown> = Promise.resolve();

  constructor(options: AnalyserOptions) {
    this.#options = options;
  }

  /**
   * Runs an analysis when its turn has come.
   *
   * @throws HeapwardenError `HEAPWARDEN_ANALYSIS_REFUSED` when there is not enough memory for it, and as `runAnalysis()`
   */
  analyse(job: AnalyserJob): Promise<Analysis> {
    const run = this.#earlier.then(() => this.#run(job));
    this.#earlier = run.catch(() => {});
    return run;
  }

  #run({ snapshots, signal, onProgress }: AnalyserJob): Promise<Analysis> {
    const { readMemoryBytes, deadlineMs = DEADLINE_MS } = this.#options;
    signal.throwIfAborted();
    const availableBytes = readMemoryBytes();
    const textBytes = Math.max(...snapshots.map(({ bytes }) => bytes ?? 0));
    const refusal = memoryRefusal(memoryOfText(textBytes), availableBytes);
    if (refusal !== undefined) throw new HeapwardenError('HEAPWARDEN_ANALYSIS_REFUSED', refusal);
    onProgress({ step: 'starting', ratio: 0 });
    return runAnalysis({
      snapshots: snapshots.map(({ id, createdAt, bytes }) => ({
        takenAtMs: Date.parse(createdAt),
        bytes: bytes ?? 0,
        read: () => Readable.from(this.#read(id)),
      })),
      availableBytes,
      signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
      onProgress,
    });
  }

  /** From where it is by then: it may have been carried to object storage while an earlier one was read. */
  async *#read(captureId: string): AsyncGenerator<Buffer> {
    const artefact = await this.#options.store.find(captureId);
    if (artefact === undefined) {
      throw new HeapwardenError('HEAPWARDEN_ANALYSIS_FAILED', `Capture ${captureId} has been removed.`);
    }
    yield* artefact.read();
  }
}
