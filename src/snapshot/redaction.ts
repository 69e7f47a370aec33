/** What is done to the strings of a snapshot, and what was. Types only. */

export interface RedactionOptions {
  /** `values`: the contents of strings become placeholders. `off`: nothing is changed. */
  readonly mode: 'values' | 'off';
  /** `keep`: names of properties stay. `hash`: they become placeholders too, for applications that make keys of user data. */
  readonly names: 'keep' | 'hash';
  /** Strings that match one of these stay. */
  readonly keep: readonly RegExp[];
  /** Key of the hash in the placeholders; equal strings stay equal under one key. */
  readonly key: Buffer;
}

/** What a redaction did. */
export interface RedactionReport extends Pick<RedactionOptions, 'mode' | 'names'> {
  /** Distinct strings that became placeholders. */
  readonly redactedStrings: number;
  /** Distinct strings that stayed. */
  readonly keptStrings: number;
}
