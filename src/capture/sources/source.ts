/** What a way of reading the application looks like to the capture engine. */
import type { Readable } from 'node:stream';
import type { Command, CommandResults } from '../../wire/messages.js';
import type { CaptureSourceName } from '../record.js';

/** A way of reading the application; one file in this folder each, listed in the composition root, best first. */
export interface Source {
  readonly name: CaptureSourceName;
  /** How often it is worth trying before the next source is. */
  readonly maxAttempts: number;
  /**
   * Starts reading.
   *
   * @param signal - tells that the artefact is not wanted any more
   * @throws SourceError, as a rejection
   */
  open(signal: AbortSignal): Promise<OpenArtefact>;
}

/** An artefact that is being read. */
export interface OpenArtefact {
  /** By which way the application was reached. */
  readonly source: CaptureSourceName;
  /** The bytes of the artefact. */
  readonly stream: Readable;
  /** How long the application has been stopped for it so far. */
  readonly pauseMs: number;
  /**
   * To be called after the stream has ended.
   *
   * @returns the memory that reading took at its peak, beyond what the process had; null when it is not known
   * @throws SourceError, as a rejection, when the source did not finish its work
   */
  finish(): Promise<number | null>;
  /** Gives everything back that is still held, whether the artefact is whole or not. To be called once; never rejects. */
  close(): Promise<void>;
}

/** The application's thread, as far as sources have it do things. */
export interface Application {
  /**
   * Has a command run, once at most.
   *
   * @throws SourceError, as a rejection, when the thread cannot be reached, or the command failed
   */
  run<T extends Command['type']>(command: Extract<Command, { readonly type: T }>): Promise<Reached<T>>;
}

/** What a command gave, and by which way the thread was reached. */
export interface Reached<T extends Command['type']> {
  readonly result: CommandResults[T];
  readonly via: Extract<CaptureSourceName, 'inline' | 'inspector'>;
}

/** What a failure means for what is tried next; each is false by default. */
type SourceErrorTraits = Partial<Pick<SourceError, 'isTransient' | 'hasYielded' | 'isOutOfMemory'>>;

/** Why a source gave nothing. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  /** Whether the same source may succeed at the next attempt. */
  readonly isTransient: boolean;
  /** Whether it was left alone for the sake of another tool. */
  readonly hasYielded: boolean;
  /** Whether memory ran out: another source would take it from the application itself. */
  readonly isOutOfMemory: boolean;

  constructor(message: string, traits: SourceErrorTraits = {}) {
    super(message);
    this.isTransient = traits.isTransient ?? false;
    this.hasYielded = traits.hasYielded ?? false;
    this.isOutOfMemory = traits.isOutOfMemory ?? false;
  }
}
