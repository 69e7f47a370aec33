/** How artefacts are named in every store: `<id>.<extension>`, and beside each `<id>.json` with its record. */
import type { CaptureKind } from '../capture/record.js';

/** Of the gzip files, as they lie in a store. */
export const EXTENSIONS: Readonly<Record<CaptureKind, string>> = {
  'heap-snapshot': 'heapsnapshot.gz',
  'heap-profile': 'heapprofile.gz',
  report: 'report.json.gz',
};

/** Of the file, or the end of the key, that holds an artefact. @throws TypeError when `id` is no UUID: it becomes part of a path */
export function artefactName(id: string, kind: CaptureKind): string {
  if (!isCaptureId(id)) throw new TypeError(`"${id}" is no id of a capture`);
  return `${id}.${EXTENSIONS[kind]}`;
}

/** What the name of a record ends with. */
export const RECORD = '.json';

export function recordName(id: string): string {
  return `${id}${RECORD}`;
}

export function isCaptureId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
