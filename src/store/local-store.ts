import type { CaptureRecord } from '../capture/record.js';

/** An artefact on disk. */
export interface StoredArtefact {
  readonly record: CaptureRecord;
  /** Path of the gzip file. */
  readonly path: string;
}
