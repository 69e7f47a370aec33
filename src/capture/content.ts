/** What is done to the bytes of each kind of artefact on their way into the store. */
import { buffer } from 'node:stream/consumers';
import { redactProfile } from '../snapshot/profile-redactor.js';
import type { RedactionOptions, RedactionReport } from '../snapshot/redaction.js';
import { redactSnapshot } from '../snapshot/redactor.js';
import type { Rewrite } from './pipeline.js';
import type { CaptureKind } from './record.js';

export interface Content {
  readonly rewrite: Rewrite;
  /** Null for kinds that hold nothing to redact. Known when all has been rewritten. */
  readonly report: () => RedactionReport | null;
  /** Objects in a snapshot; null for other kinds. */
  readonly nodeCount: () => number | null;
}

/** Reports are made without secrets; the other kinds are redacted. What is cut off fails in `rewrite`. */
export function contentOf(kind: CaptureKind, redaction: RedactionOptions): Content {
  switch (kind) {
    case 'heap-snapshot':
      return snapshotContent(redaction);
    case 'heap-profile':
      return profileContent(redaction);
    case 'report':
      return { rewrite: (chunks) => chunks, report: () => null, nodeCount: () => null };
  }
}

function snapshotContent(redaction: RedactionOptions): Content {
  const redactor = redactSnapshot(redaction);
  return {
    rewrite: redactor.transform,
    report: () => redactor.result().report,
    nodeCount: () => redactor.result().nodeCount,
  };
}

/** Profiles are small, since they hold one object in 512 KiB: they are redacted in one go. */
function profileContent(redaction: RedactionOptions): Content {
  let report: RedactionReport | null = null;
  return {
    rewrite: async function* (chunks) {
      const redacted = redactProfile((await buffer(chunks)).toString(), redaction);
      report = redacted.report;
      yield Buffer.from(redacted.json);
    },
    report: () => report,
    nodeCount: () => null,
  };
}
