/** Takes one artefact from one source into the store: whole, or not at all. */
import type { RedactionOptions } from '../snapshot/redaction.js';
import type { ArtefactStore } from '../store/artefact-store.js';
import { contentOf } from './content.js';
import { writeCompressed } from './pipeline.js';
import type { CaptureRecord } from './record.js';
import type { OpenArtefact, Source } from './sources/source.js';

export interface TakeOptions {
  readonly record: CaptureRecord;
  readonly source: Source;
  readonly store: ArtefactStore;
  readonly redaction: RedactionOptions;
  readonly now: () => number;
  /** Gives the artefact up; its reason is what the promise rejects with. */
  readonly signal: AbortSignal;
  /** Told of the uncompressed bytes so far. */
  readonly onProgress: (bytes: number) => void;
  /** Told how long the application was stopped for an artefact that did not become whole. */
  readonly onVainPause: (pauseMs: number) => void;
  /** Completes the record before it is stored. */
  readonly complete: (record: CaptureRecord, taken: Taken) => CaptureRecord;
}

/** What is known of an artefact when it is whole. */
export interface Taken {
  readonly pauseMs: number;
  readonly extraMemoryBytes: number | null;
  /** Objects in a snapshot; null for other kinds. */
  readonly nodeCount: number | null;
}

/**
 * @returns the record as it was stored
 * @throws SourceError when another attempt or source may help; what the redactor says of bytes that are no artefact;
 *   whatever the store throws
 */
export async function take(options: TakeOptions): Promise<CaptureRecord> {
  const { record, source, store, now, signal, onVainPause, complete } = options;
  const writer = await store.create(record);
  let artefact: OpenArtefact | undefined;
  try {
    signal.throwIfAborted();
    artefact = await source.open(signal);
    const content = contentOf(record.kind, options.redaction);
    const written = await whileWanted(artefact, signal, ({ stream }) =>
      writeCompressed(stream, content.rewrite, writer.stream, options.onProgress),
    );
    const extraMemoryBytes = await artefact.finish();
    const { pauseMs } = artefact;
    const stored = complete(
      {
        ...record,
        ...written,
        state: 'stored',
        outcome: 'stored',
        source: artefact.source,
        redaction: content.report(),
        location: 'local',
        durationMs: now() - Date.parse(record.createdAt),
      },
      { pauseMs, extraMemoryBytes, nodeCount: content.nodeCount() },
    );
    await writer.commit(stored);
    return stored;
  } catch (error) {
    await writer.abort();
    if (artefact) onVainPause(artefact.pauseMs);
    throw error;
  } finally {
    await artefact?.close();
  }
}

/** Reads an artefact, until it is given up. One that was cut off is so for a reason, which its source knows. */
async function whileWanted<T>(
  artefact: OpenArtefact,
  signal: AbortSignal,
  read: (artefact: OpenArtefact) => Promise<T>,
): Promise<T> {
  const { stream } = artefact;
  const giveUp = (): void => void stream.destroy(signal.reason);
  signal.addEventListener('abort', giveUp);
  try {
    if (signal.aborted) giveUp();
    return await read(artefact);
  } catch (error) {
    // The kernel may have killed the child.
    if (stream.readableEnded) await artefact.finish();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
