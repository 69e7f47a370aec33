/** Every error Heapwarden throws or reports, with what each means to whoever meets it. */
export const ERROR_CODES = {
  HEAPWARDEN_CONFIG_INVALID: 'A setting is unknown, has the wrong type or an impossible value.',
  HEAPWARDEN_NOT_MAIN_THREAD: 'start() was called outside of the main thread of the process.',
  HEAPWARDEN_NOT_WATCHING: 'The watchdog is not running, so it cannot answer.',
  HEAPWARDEN_DIR_UNUSABLE: 'The folder for artefacts cannot be written or belongs to somebody else.',
  HEAPWARDEN_LISTEN_FAILED: 'The address for HTTP cannot be listened on.',
  HEAPWARDEN_ADDON_MISSING: 'The native addon cannot be loaded, so no snapshot can be taken by fork().',
  HEAPWARDEN_CAPTURE_FAILED: 'A capture was started and did not give a complete artefact.',
  HEAPWARDEN_ALREADY_STARTED: 'start() was called with options while the process is watched already.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

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
