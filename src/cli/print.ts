/** The answer of a command, on standard output. */

/** What every command takes that answers with data. */
export interface JsonOption {
  readonly json?: boolean;
}

/** Prints `value` as JSON, or in words. */
export function print<T>(value: T, { json }: JsonOption, words: (value: T) => string): void {
  console.log(json ? JSON.stringify(value, null, 2) : words(value));
}
