/** Has the snapshots of incidents analysed, one incident at a time, and puts what was found to the incident. */
import type { Logger } from 'pino';
import { messageOf } from '../capture/ends.js';
import type { CaptureAnalysis, CaptureRecord } from '../capture/record.js';
import type { Incident } from '../incident/incident.js';
import type { IncidentBook, IncidentEvent } from '../incident/incident-book.js';
import type { AnalysisTally } from '../metrics/analysis-tally.js';
import type { AnalysisRun } from '../server/api.js';
import type { Analysis } from '../snapshot/analysis/analysis.js';
import type { ArtefactStore, StoredArtefact } from '../store/artefact-store.js';
import type { Analyser } from './analyser.js';
import { AnalysisNotes } from './analysis-notes.js';
import { allocatorsBetween, artefactsOf, endsWithSurvival } from './incident-artefacts.js';

export interface AnalysesOptions {
  readonly store: ArtefactStore;
  readonly incidents: IncidentBook;
  readonly tally: AnalysisTally;
  /** Of this process. */
  readonly pid: number;
  readonly analyser: Analyser;
  /** Tells of an incident that has changed. */
  readonly tell: (event: IncidentEvent) => void;
  readonly now: () => number;
  readonly logger: Logger;
}

/** Analyses that are kept. */
const MAX_KEPT = 20;

export class Analyses {
  readonly #options: AnalysesOptions;
  readonly #notes: AnalysisNotes;
  readonly #stopping = new AbortController();
  /** Ids of incidents that wait for an analysis. */
  readonly #waiting = new Set<string>();
  readonly #found = new Map<string, Analysis>();
  /** By incident, the snapshots that were looked at last. */
  readonly #lookedAt = new Map<string, string>();
  /** The one that runs. */
  #current: (AnalysisRun & { readonly incidentId: string }) | undefined;
  #running: Promise<void> | undefined;

  constructor(options: AnalysesOptions) {
    this.#options = options;
    this.#notes = new AnalysisNotes(options);
  }

  /** The newest analysis of an incident's snapshots; undefined when there is none. */
  of(incidentId: string): Analysis | undefined {
    return this.#found.get(incidentId);
  }

  /** How far the analysis of an incident's snapshots is; undefined when none runs. */
  runOf(incidentId: string): AnalysisRun | undefined {
    if (this.#current?.incidentId !== incidentId) return undefined;
    const { captureId, step, progressRatio } = this.#current;
    return { captureId, step, progressRatio };
  }

  /** The record of a capture with what is known of its analysis by now. */
  onRecord(record: CaptureRecord): CaptureRecord {
    return this.#notes.onRecord(record);
  }

  /** Takes note of a capture that has come to its end. */
  noteCapture({ id, kind, state }: CaptureRecord): void {
    if (kind !== 'heap-snapshot' || state !== 'stored') return;
    const incident = this.#options.incidents.list().find(({ captures }) => captures.includes(id));
    if (incident !== undefined) this.noteIncident(incident.id);
  }

  /** Takes note of an incident that has got captures. */
  noteIncident(incidentId: string): void {
    this.#waiting.add(incidentId);
    this.#running ??= this.#runAll();
  }

  /** Resolves when nothing runs or waits, and all is on record. */
  async settled(): Promise<void> {
    await this.#running;
    await this.#notes.settled();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#waiting.clear();
    await this.#running;
  }

  /** Never rejects. What comes to wait meanwhile is taken too. */
  async #runAll(): Promise<void> {
    for (const incidentId of this.#waiting) {
      this.#waiting.delete(incidentId);
      try {
        await this.#analyse(incidentId);
      } catch (error) {
        if (this.#stopping.signal.aborted) break;
        this.#endWithout(incidentId, undefined, failureOf(error));
      }
    }
    this.#running = undefined;
  }

  async #analyse(incidentId: string): Promise<void> {
    const incident = this.#options.incidents.list().find(({ id }) => id === incidentId);
    const snapshots = incident === undefined ? [] : await this.#snapshotsOf(incident);
    const capture = snapshots.at(-1)?.record;
    const key = snapshots.map(({ record }) => record.id).join();
    if (incident === undefined || capture === undefined || this.#lookedAt.get(incidentId) === key) return;
    this.#lookedAt.set(incidentId, key);
    const startedAtMs = this.#options.now();
    let analysis: Analysis;
    try {
      analysis = await this.#runOne(incidentId, capture, snapshots);
    } catch (error) {
      if (this.#stopping.signal.aborted) throw error;
      return this.#endWithout(incidentId, capture, failureOf(error, this.#current?.step));
    } finally {
      this.#current = undefined;
    }
    await this.#end(incident, capture, analysis, this.#options.now() - startedAtMs);
  }

  #runOne(
    incidentId: string,
    { id: captureId }: CaptureRecord,
    snapshots: readonly StoredArtefact[],
  ): Promise<Analysis> {
    const { analyser, logger } = this.#options;
    return analyser.analyse({
      snapshots: snapshots.map(({ record }) => record),
      signal: this.#stopping.signal,
      onProgress: ({ step, ratio: progressRatio }) => {
        this.#current = { incidentId, captureId, step, progressRatio };
        this.#notes.run(captureId, progressRatio);
        logger.debug({ incidentId, captureId, progressRatio }, `analysis: ${step}`);
      },
    });
  }

  async #end(
    incident: Incident,
    capture: CaptureRecord,
    analysis: Analysis,
    durationMs: number,
  ): Promise<void> {
    const { incidents, tally, tell, logger } = this.#options;
    const { suspects, signature } = analysis;
    tally.count('done', durationMs / 1000);
    this.#keep(incident.id, analysis);
    logger.info(
      { incidentId: incident.id, durationMs, signature, suspects: suspects.length },
      'the snapshots are analysed',
    );
    const inShort = suspects.map(({ pathTree: _, ...suspect }) => suspect);
    const allocators = await this.#allocatorsOf(incident, inShort);
    const event = incidents.attachAnalysis(incident.id, { suspects: inShort, allocators, signature });
    this.#notes.end(capture, { state: 'done', detail: null, errorCode: null });
    if (event !== undefined && suspects.length > 0) tell(event);
  }

  /** @param capture - undefined when the snapshots could not be looked up */
  #endWithout(incidentId: string, capture: CaptureRecord | undefined, end: Failure): void {
    const { tally, logger } = this.#options;
    tally.count(end.state);
    if (capture !== undefined) this.#notes.end(capture, end);
    logger.warn(
      { incidentId, captureId: capture?.id, errorCode: end.errorCode },
      `not analysed: ${end.detail}`,
    );
  }

  /** The first and the last two; one that could not be read is no use a second time. */
  async #snapshotsOf(incident: Incident): Promise<StoredArtefact[]> {
    const snapshots = await artefactsOf(incident, 'heap-snapshot', this.#options.store);
    const isReadable = ({ record }: StoredArtefact): boolean =>
      this.onRecord(record).analysis?.errorCode !== 'HEAPWARDEN_SNAPSHOT_INVALID';
    return endsWithSurvival(snapshots.filter(isReadable));
  }

  async #allocatorsOf(incident: Incident, suspects: Incident['suspects']): Promise<Incident['allocators']> {
    try {
      const profiles = await artefactsOf(incident, 'heap-profile', this.#options.store);
      return await allocatorsBetween(profiles, suspects);
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'a heap profile cannot be read');
      return [];
    }
  }

  #keep(incidentId: string, analysis: Analysis): void {
    this.#found.delete(incidentId);
    this.#found.set(incidentId, analysis);
    for (const oldest of this.#found.keys()) {
      if (this.#found.size <= MAX_KEPT) break;
      this.#found.delete(oldest);
      this.#lookedAt.delete(oldest);
    }
  }
}

type Failure = Omit<CaptureAnalysis, 'progressRatio' | 'state'> & { readonly state: 'refused' | 'failed' };

/** @param step - at which it failed */
function failureOf(error: unknown, step?: string): Failure {
  const { code = null } = error as NodeJS.ErrnoException;
  if (code === 'HEAPWARDEN_ANALYSIS_REFUSED') {
    return { state: 'refused', detail: messageOf(error), errorCode: null };
  }
  const detail = step === undefined ? messageOf(error) : `${step}: ${messageOf(error)}`;
  return { state: 'failed', detail, errorCode: code };
}
