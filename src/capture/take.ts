/** Takes one artefact from one source into the store: whole, or not at all. */
import type { RedactionOptions, RedactionReport } from '../snapshot/redaction.js';
import { redactSnapshot } from '../snapshot/redactor.js';
import type { ArtefactStore } from '../store/artefact-store.js';
import { type Rewrite, writeCompressed } from './pipeline.js';
import type { CaptureKind, CaptureRecord } from './record.js';
import type { OpenArtefact, Source, SourceCost } from './sources/source.js';

export interface TakeOptions {
  readonly record: CaptureRecord;
  readonly source: Source;
  readonly store: ArtefactStore;
  readonly redaction: RedactionOptions;
  readonly now: () => number;
  /** Told of the artefact that is being read, so that it can be given up. */
  readonly onOpen: (artefact: OpenArtefact) => void;
  /** Told of the uncompressed bytes so far. */
  readonly onProgress: (bytes: number) => void;
  /** Completes the record before it is stored. */
  readonly complete: (record: CaptureRecord, taken: Taken) => CaptureRecord;
}

/** What is known of an artefact when it is whole. */
export interface Taken extends SourceCost {
  /** Objects in a snapshot; null for other kinds. */
  readonly nodeCount: number | null;
}

/**
 * @returns the record as it was stored
 * @throws SourceError when another attempt or source may help; what the redactor says of bytes that are no snapshot;
 *   whatever the store throws
 */
export async function take(options: TakeOptions): Promise<CaptureRecord> {
  const { record, source, store, now, onOpen, onProgress, complete } = options;
  const writer = await store.create(record);
  let artefact: OpenArtefact | undefined;
  try {
    artefact = await source.open();
    onOpen(artefact);
    const content = contentOf(record.kind, options.redaction);
    const written = await writeCompressed(artefact.stream, content.rewrite, writer.stream, onProgress).catch(
      (error) => rethrow(error, artefact as OpenArtefact),
    );
    const cost = await artefact.finish();
    const stored = complete(
      {
        ...record,
        ...written,
        state: 'stored',
        outcome: 'stored',
        source: artefact.source,
        redaction: content.report(),
        location: 'local',
        pauseMs: cost.pauseMs,
        durationMs: now() - Date.parse(record.createdAt),
      },
      { ...cost, nodeCount: content.nodeCount() },
    );
    await writer.commit(stored);
    return stored;
  } catch (error) {
    await writer.abort();
    throw error;
  } finally {
    artefact?.close();
  }
}

/** A snapshot that was cut off is so for a reason, which its source knows: the kernel may have killed the child. */
async function rethrow(error: unknown, artefact: OpenArtefact): Promise<never> {
  if (artefact.stream.readableEnded) await artefact.finish();
  throw error;
}

interface Content {
  readonly rewrite: Rewrite;
  readonly report: () => RedactionReport | null;
  readonly nodeCount: () => number | null;
}

/** Only snapshots hold strings of the application: profiles have names of functions, reports are made without secrets. */
function contentOf(kind: CaptureKind, redaction: RedactionOptions): Content {
  if (kind !== 'heap-snapshot') {
    return { rewrite: (chunks) => chunks, report: () => null, nodeCount: () => null };
  }
  const redactor = redactSnapshot(redaction);
  return {
    rewrite: redactor.transform,
    report: () => redactor.result().report,
    nodeCount: () => redactor.result().nodeCount,
  };
}
