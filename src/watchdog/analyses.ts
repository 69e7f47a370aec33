/** Has the snapshots of incidents analysed, one analysis at a time, and puts what was found to the incident. */
import { pipeline } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import type { Logger } from 'pino';
import { runAnalysis } from '../analyser/job.js';
import type { CaptureKind, CaptureRecord } from '../capture/record.js';
import { amount } from '../detect/words.js';
import { HeapwardenError } from '../error.js';
import type { Incident } from '../incident/incident.js';
import type { IncidentBook, IncidentEvent } from '../incident/incident-book.js';
import type { AnalysisTally } from '../metrics/analysis-tally.js';
import type { Analysis } from '../snapshot/analysis/analysis.js';
import { type Allocator, allocatorsOf } from '../snapshot/profile/allocators.js';
import { parseHeapProfile } from '../snapshot/profile/heap-profile.js';
import type { ArtefactStore, StoredArtefact } from '../store/artefact-store.js';

export interface AnalysesOptions {
  readonly store: ArtefactStore;
  readonly incidents: IncidentBook;
  readonly tally: AnalysisTally;
  /** Memory that can still be had; null when it is not known. */
  readonly readMemoryBytes: () => number | null;
  /** Tells of an incident that has changed. */
  readonly tell: (event: IncidentEvent) => void;
  readonly now: () => number;
  readonly logger: Logger;
}

/** Ten times what a gigabyte takes at lowest priority beside a busy application. */
const DEADLINE_MS = 600_000;

/**
 * What an analysis has taken at most: 411 MB for two snapshots of 214 MB of text, 1,368 MB for one of 990 MB. A snapshot is
 * in memory one at a time.
 */
const BARE_BYTES = 130 * 1024 * 1024;
const MEMORY_OF_TEXT_RATIO = 1.35;

/** A profile has some hundred bytes for each way of calls. Larger ones are not read in the watchdog's own memory. */
const MAX_PROFILE_BYTES = 16 * 1024 * 1024;

/** Functions that are told. */
const MAX_ALLOCATORS = 5;

/** Analyses that are kept. */
const MAX_KEPT = 20;

export class Analyses {
  readonly #options: AnalysesOptions;
  readonly #stopping = new AbortController();
  /** Ids of incidents that wait for an analysis. */
  readonly #waiting = new Set<string>();
  readonly #found = new Map<string, Analysis>();
  /** By incident, the snapshots that were looked at last. */
  readonly #lookedAt = new Map<string, string>();
  #running: Promise<void> | undefined;

  constructor(options: AnalysesOptions) {
    this.#options = options;
  }

  /** The newest analysis of an incident's snapshots; undefined when there is none. */
  of(incidentId: string): Analysis | undefined {
    return this.#found.get(incidentId);
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
    this.#running ??= this.#run();
  }

  /** Resolves when nothing runs or waits. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#waiting.clear();
    await this.settled();
  }

  /** Never rejects. What comes to wait meanwhile is taken too. */
  async #run(): Promise<void> {
    for (const incidentId of this.#waiting) {
      this.#waiting.delete(incidentId);
      try {
        await this.#analyse(incidentId);
      } catch (error) {
        if (this.#stopping.signal.aborted) break;
        this.#options.tally.count('failed');
        this.#options.logger.warn({ err: error, incidentId }, `not analysed: ${(error as Error).message}`);
      }
    }
    this.#running = undefined;
  }

  async #analyse(incidentId: string): Promise<void> {
    const { incidents, tally, tell, now, logger } = this.#options;
    const incident = incidents.list().find(({ id }) => id === incidentId);
    const snapshots = incident === undefined ? [] : await this.#evidenceOf(incident, 'heap-snapshot');
    const key = snapshots.map(({ record }) => record.id).join();
    if (snapshots.length === 0 || this.#lookedAt.get(incidentId) === key) return;
    this.#lookedAt.set(incidentId, key);
    this.#requireMemory(snapshots);
    const startedAtMs = now();
    const analysis = await runAnalysis({
      snapshots: snapshots.map((artefact) => ({
        takenAtMs: Date.parse(artefact.record.createdAt),
        read: () => artefact.read(),
      })),
      signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(DEADLINE_MS)]),
      onStep: (step) => logger.debug({ incidentId }, `analysis: ${step}`),
    });
    const durationMs = now() - startedAtMs;
    tally.count('done', durationMs / 1000);
    this.#keep(incidentId, analysis);
    const { suspects, signature } = analysis;
    const allocators = incident === undefined ? [] : await this.#allocatorsOf(incident);
    logger.info(
      { incidentId, durationMs, signature, suspects: suspects.length },
      'the snapshots are analysed',
    );
    const event = incidents.attachAnalysis(incidentId, { suspects, allocators, signature });
    if (event !== undefined && suspects.length > 0) tell(event);
  }

  /** By the first and the last heap profile of an incident. */
  async #allocatorsOf(incident: Incident): Promise<Allocator[]> {
    const artefacts = await this.#evidenceOf(incident, 'heap-profile');
    if (artefacts.some(({ record }) => (record.bytes ?? 0) > MAX_PROFILE_BYTES)) return [];
    try {
      const profiles = await Promise.all(
        artefacts.map(async (artefact) =>
          parseHeapProfile(await text(pipeline(artefact.read(), createGunzip(), () => {}))),
        ),
      );
      const [last, first] = [profiles.at(-1), profiles.length > 1 ? profiles[0] : undefined];
      return last === undefined ? [] : allocatorsOf(last, first).slice(0, MAX_ALLOCATORS);
    } catch (error) {
      this.#options.logger.debug({ err: error }, 'a heap profile cannot be read');
      return [];
    }
  }

  /** The first and the last one of a kind, or the only one. */
  async #evidenceOf({ captures }: Incident, kind: CaptureKind): Promise<StoredArtefact[]> {
    const found = await Promise.all(captures.map((id) => this.#options.store.find(id)));
    const artefacts = found
      .filter((artefact) => artefact?.record.kind === kind)
      .map((artefact) => artefact as StoredArtefact)
      .sort((a, b) => a.record.createdAt.localeCompare(b.record.createdAt));
    return artefacts.length <= 2
      ? artefacts
      : [artefacts[0] as StoredArtefact, artefacts.at(-1) as StoredArtefact];
  }

  #requireMemory(snapshots: readonly StoredArtefact[]): void {
    const available = this.#options.readMemoryBytes();
    const textBytes = Math.max(...snapshots.map(({ record }) => record.bytes ?? 0));
    const needed = BARE_BYTES + MEMORY_OF_TEXT_RATIO * textBytes;
    if (available === null || needed <= available) return;
    throw new HeapwardenError(
      'HEAPWARDEN_ANALYSIS_FAILED',
      `It would take ${amount(needed, 'bytes')}, and there are ${amount(available, 'bytes')}; "heapwarden analyze" can read the snapshots elsewhere.`,
    );
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
