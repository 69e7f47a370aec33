/** What `heapwarden doctor` has found out about one thing. */

export interface Finding {
  /** What was looked at. */
  readonly name: string;
  /** `warn`: it works, with less; `fail`: it does not work. */
  readonly state: 'ok' | 'warn' | 'fail';
  /** What holds, in plain words. */
  readonly words: string;
  /** What to do; null where all is well. */
  readonly advice: string | null;
}

export function ok(name: string, words: string): Finding {
  return { name, state: 'ok', words, advice: null };
}

export function warn(name: string, words: string, advice: string): Finding {
  return { name, state: 'warn', words, advice };
}

export function fail(name: string, words: string, advice: string): Finding {
  return { name, state: 'fail', words, advice };
}
