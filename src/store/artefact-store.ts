/** What a place for artefacts can do. Types only. */
import type { Readable, Writable } from 'node:stream';
import type { CaptureAnalysis, CaptureRecord } from '../capture/record.js';

export interface ArtefactStore {
  /**
   * Begins an artefact. What keeps the store within its bounds happens here: the oldest artefacts are removed.
   *
   * @param capture - `id` is a UUID
   * @throws HeapwardenError `HEAPWARDEN_STORE_FULL` when the quota has no room for it; and what the system says
   */
  create(capture: Pick<CaptureRecord, 'id' | 'kind'>): Promise<ArtefactWriter>;
  /** Records of the artefacts that are whole, newest first. */
  list(): Promise<CaptureRecord[]>;
  /** Undefined when there is no whole artefact under `id`. */
  find(id: string): Promise<StoredArtefact | undefined>;
  /**
   * Puts to the record of an artefact what became of its analysis; nothing else of a record ever changes. To be called
   * by the process that took the capture alone.
   *
   * @returns false when there is nothing under `id`
   */
  noteAnalysis(id: string, analysis: CaptureAnalysis): Promise<boolean>;
  /** False when there is nothing under `id`. */
  remove(id: string): Promise<boolean>;
  usage(): Promise<StoreUsage>;
}

/** An artefact that is being written; nobody sees it before it is committed. */
export interface ArtefactWriter {
  /** Takes the gzip file; fails with `HEAPWARDEN_STORE_FULL` when the quota is passed in the middle. */
  readonly stream: Writable;
  /** Makes the artefact visible, with its record. */
  commit(record: CaptureRecord): Promise<void>;
  /** Gives the space back. Safe to call after anything, never throws. */
  abort(): Promise<void>;
}

/** An artefact that is whole. */
export interface StoredArtefact {
  readonly record: CaptureRecord;
  /** Its bytes, as a gzip file. */
  read(): Readable;
}

export interface StoreUsage {
  readonly artefactCount: number;
  readonly bytes: number;
  /** What may still be written: of the quota or of the disk, whichever has less. */
  readonly availableBytes: number;
}
