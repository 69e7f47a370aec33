/** What the exit code of a command says. */
import type { ErrorCode } from '../error.js';

export const EXIT_CODES = {
  done: 0,
  failed: 1,
  misused: 2,
  noWatchdog: 3,
  refused: 4,
} as const;

type ExitCodeName = keyof typeof EXIT_CODES;

/** What each one means, for the documentation. */
export const EXIT_CODE_WORDS: Readonly<Record<ExitCodeName, string>> = {
  done: 'done',
  failed: 'failed; the message says at what. `doctor`: something does not work here',
  misused: 'called wrongly, or what was named is not there',
  noWatchdog: 'no watched process fits, several do, or the watchdog does not answer',
  refused: 'refused: for want of a token, or a capture by admission, cooldown or budget',
};

const OF_ERRORS: Readonly<Partial<Record<ErrorCode, ExitCodeName>>> = {
  HEAPWARDEN_MISUSED: 'misused',
  HEAPWARDEN_NOT_FOUND: 'misused',
  HEAPWARDEN_FILE_UNREADABLE: 'misused',
  HEAPWARDEN_NO_PROCESS: 'noWatchdog',
  HEAPWARDEN_UNREACHABLE: 'noWatchdog',
  HEAPWARDEN_REFUSED: 'refused',
};

/** @param code - of the error that a command ended with; what has none is a failure */
export function exitCodeOf(code: string | undefined): number {
  return EXIT_CODES[OF_ERRORS[code as ErrorCode] ?? 'failed'];
}
