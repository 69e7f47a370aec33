/** What a way of reading the application's heap looks like to the capture engine. */
import type { Readable } from 'node:stream';
import type { CaptureSourceName } from '../record.js';

/** A way of reading the heap; one file in this folder each, listed in the composition root, best first. */
export interface SnapshotSource {
  readonly name: CaptureSourceName;
  /** How often it is worth trying before the next source is. */
  readonly maxAttempts: number;
  /** Starts a snapshot. @throws SourceError, as a rejection */
  open(): Promise<OpenSnapshot>;
}

/** A snapshot that is being read. */
export interface OpenSnapshot {
  /** The bytes of the `.heapsnapshot`. */
  readonly stream: Readable;
  /**
   * To be called after the stream has ended: tells how long the application was stopped.
   *
   * @throws SourceError, as a rejection, when the source did not finish its work
   */
  finish(): Promise<{ readonly pauseMs: number }>;
  /** Gives everything back that is still held, whether the snapshot is whole or not. Safe to call again. */
  close(): void;
}

/** Why a source gave no snapshot. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  /** Whether the same source may succeed at the next attempt. */
  readonly isTransient: boolean;

  constructor(message: string, { isTransient }: { readonly isTransient: boolean }) {
    super(message);
    this.isTransient = isTransient;
  }
}
