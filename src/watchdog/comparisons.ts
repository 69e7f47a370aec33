/** Compares two heap snapshots when somebody asks for it, and keeps what the newest comparisons have found. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { messageOf } from '../capture/ends.js';
import type { CaptureRecord } from '../capture/record.js';
import type { HeapwardenError } from '../error.js';
import type { ComparisonDesk, ComparisonRun } from '../server/comparison.js';
import type { Analysis } from '../snapshot/analysis/analysis.js';
import type { ArtefactStore } from '../store/artefact-store.js';
import type { Analyser } from './analyser.js';

export interface ComparisonsOptions {
  readonly store: Pick<ArtefactStore, 'find'>;
  readonly analyser: Pick<Analyser, 'analyse'>;
  /** What the reports are about. */
  readonly service: string;
  readonly now: () => number;
  readonly logger: Logger;
}

/** Comparisons that are kept: some hundred kilobytes each. */
const MAX_KEPT = 5;

/** As long as somebody who got the link may need it. */
const REPORT_TTL_MS = 3_600_000;

const KEY_BYTES = 32;

interface Report {
  readonly analysis: Analysis;
  readonly expiresAtMs: number;
}

export class Comparisons implements ComparisonDesk {
  readonly #options: ComparisonsOptions;
  readonly #stopping = new AbortController();
  /** By id, oldest first. */
  readonly #runs = new Map<string, ComparisonRun>();
  /** By path. */
  readonly #reports = new Map<string, Report>();
  #running: Promise<void> | undefined;

  constructor(options: ComparisonsOptions) {
    this.#options = options;
  }

  begin(captures: ComparisonRun['captures']): ComparisonRun | undefined {
    if (this.#running !== undefined) return undefined;
    const run: ComparisonRun = {
      id: randomUUID(),
      captures,
      state: 'running',
      step: 'waiting for another analysis',
      progressRatio: 0,
      detail: null,
      reportPath: null,
    };
    this.#keep(run);
    this.#running = this.#compare(run).finally(() => {
      this.#running = undefined;
    });
    return run;
  }

  find(id: string): ComparisonRun | undefined {
    return this.#runs.get(id);
  }

  async report(path: string): Promise<string | undefined> {
    const { service, now } = this.#options;
    const report = this.#reports.get(path);
    if (report === undefined || report.expiresAtMs <= now()) return undefined;
    // Few ask for one, so it is not loaded before.
    const { htmlReport } = await import('../report/html.js');
    return htmlReport(report.analysis, service);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Never rejects. */
  async #compare(run: ComparisonRun): Promise<void> {
    const { analyser, logger } = this.#options;
    const ended = { ...run, step: null, progressRatio: null };
    try {
      const analysis = await analyser.analyse({
        snapshots: await Promise.all(run.captures.map((id) => this.#recordOf(id))),
        signal: this.#stopping.signal,
        onProgress: ({ step, ratio }) => this.#keep({ ...run, step, progressRatio: ratio }),
      });
      const reportPath = `/reports/${randomBytes(KEY_BYTES).toString('base64url')}`;
      this.#reports.set(reportPath, { analysis, expiresAtMs: this.#options.now() + REPORT_TTL_MS });
      this.#keep({ ...ended, state: 'done', reportPath });
      logger.info({ captures: run.captures }, 'two snapshots are compared');
    } catch (error) {
      const isRefused = (error as HeapwardenError).code === 'HEAPWARDEN_ANALYSIS_REFUSED';
      this.#keep({ ...ended, state: isRefused ? 'refused' : 'failed', detail: messageOf(error) });
      logger.warn({ captures: run.captures }, `not compared: ${messageOf(error)}`);
    }
  }

  async #recordOf(captureId: string): Promise<CaptureRecord> {
    const artefact = await this.#options.store.find(captureId);
    if (artefact === undefined) throw new Error(`Capture ${captureId} has been removed.`);
    return artefact.record;
  }

  #keep(run: ComparisonRun): void {
    this.#runs.set(run.id, run);
    const [oldest] = this.#runs.values();
    if (this.#runs.size <= MAX_KEPT || oldest === undefined) return;
    this.#runs.delete(oldest.id);
    if (oldest.reportPath !== null) this.#reports.delete(oldest.reportPath);
  }
}
