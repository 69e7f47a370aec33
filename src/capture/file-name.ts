/** How an artefact is called where it is taken to. */
import type { CaptureKind, CaptureRecord } from './record.js';

const EXTENSIONS: Readonly<Record<CaptureKind, string>> = {
  'heap-snapshot': 'heapsnapshot',
  'heap-profile': 'heapprofile',
  report: 'report.json',
};

/** `shop-4711-20260131T120000Z.heapsnapshot`; no character of it means anything to a shell, a path or a header. */
export function fileName({ kind, service, pid, createdAt }: CaptureRecord): string {
  const compactTime = createdAt.replace(/[-:]|\.\d+/g, '');
  return `${service.replace(/[^\w.-]+/g, '_')}-${pid}-${compactTime}.${EXTENSIONS[kind]}`;
}
