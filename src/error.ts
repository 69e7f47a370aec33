/**
 * What can be wrong, stable for machines.
 * - `HEAPWARDEN_CONFIG_INVALID`: a setting is unknown, has the wrong type or an impossible value
 * - `HEAPWARDEN_NOT_MAIN_THREAD`: `start()` was called outside of the main thread of the process
 * - `HEAPWARDEN_NOT_WATCHING`: the watchdog is not running, so it cannot answer
 * - `HEAPWARDEN_DIR_UNUSABLE`: the folder for artefacts cannot be written or belongs to somebody else
 * - `HEAPWARDEN_LISTEN_FAILED`: the address for HTTP cannot be listened on
 * - `HEAPWARDEN_ADDON_MISSING`: the native addon cannot be loaded, so no snapshot can be taken by `fork()`
 * - `HEAPWARDEN_SNAPSHOT_INVALID`: the bytes are no whole heap snapshot; the message says where and what was expected
 * - `HEAPWARDEN_ANALYSIS_FAILED`: the snapshots could not be analysed, for lack of memory or since the process ended
 * - `HEAPWARDEN_ANALYSIS_REFUSED`: an analysis would take more memory than there is, and was not begun
 * - `HEAPWARDEN_FILE_UNREADABLE`: a file that was given is not there, a folder, not to be read, or closed
 * - `HEAPWARDEN_NOT_FOUND`: what a command was asked for is not there: a class, an object, a capture
 * - `HEAPWARDEN_STORE_FULL`: the quota of the store, or the disk, has no room for the artefact
 * - `HEAPWARDEN_S3_FAILED`: the object storage refused, or did not answer
 * - `HEAPWARDEN_NO_PROCESS`: no watched process fits what a command was given, or several do
 * - `HEAPWARDEN_UNREACHABLE`: the watchdog does not answer a command, or its connection broke
 * - `HEAPWARDEN_REFUSED`: the watchdog demands a token, or did not take the capture that a command asked for
 * - `HEAPWARDEN_MISUSED`: a command was given what it cannot use: an address, a token, a certificate, a place for its output
 * - `HEAPWARDEN_REQUEST_FAILED`: the watchdog answered a command with an error, or with something else than it should
 */
export type ErrorCode =
  | 'HEAPWARDEN_CONFIG_INVALID'
  | 'HEAPWARDEN_NOT_MAIN_THREAD'
  | 'HEAPWARDEN_NOT_WATCHING'
  | 'HEAPWARDEN_DIR_UNUSABLE'
  | 'HEAPWARDEN_LISTEN_FAILED'
  | 'HEAPWARDEN_ADDON_MISSING'
  | 'HEAPWARDEN_SNAPSHOT_INVALID'
  | 'HEAPWARDEN_ANALYSIS_FAILED'
  | 'HEAPWARDEN_ANALYSIS_REFUSED'
  | 'HEAPWARDEN_FILE_UNREADABLE'
  | 'HEAPWARDEN_NOT_FOUND'
  | 'HEAPWARDEN_STORE_FULL'
  | 'HEAPWARDEN_S3_FAILED'
  | 'HEAPWARDEN_NO_PROCESS'
  | 'HEAPWARDEN_UNREACHABLE'
  | 'HEAPWARDEN_REFUSED'
  | 'HEAPWARDEN_MISUSED'
  | 'HEAPWARDEN_REQUEST_FAILED';

/**
 * The one error class of Heapwarden. Match on {@link HeapwardenError.code}, which is stable;
 * the message says what was wrong and what to do, and may change.
 */
export class HeapwardenError extends Error {
  override readonly name = 'HeapwardenError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
