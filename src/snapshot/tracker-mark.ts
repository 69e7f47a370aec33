/**
 * The text that leads to an object which the tracker expects to be collected, with its id: what
 * `src/probe/tracker/expected-mark.ts` puts into the heap. Redaction keeps it, the analysis looks for it.
 */
export const TRACKER_MARK = /^heapwarden:expected:(\d{1,16})$/;
