/** The schema of access tokens; what they open is in docs/security.md. */
import * as v from 'valibot';

export const SCOPES = ['metrics', 'read', 'capture', 'download'] as const;

/**
 * What a token opens.
 * - `metrics`: `/metrics`, where `metricsAccess` is `token`
 * - `read`: status, history, events, incidents, runs, rules, records of captures
 * - `capture`: ordering and deleting captures, firing rules, a test of the alerts
 * - `download`: the artefacts themselves, which hold the heap, links to them, analyses of incidents, comparisons
 */
export type Scope = (typeof SCOPES)[number];

/** A token as it is configured. */
export interface TokenEntry {
  /** Who uses it; in the log and the audit journal. */
  readonly name: string;
  /** The token, or `sha256:` and the digest of it in hex. */
  readonly token: string;
  readonly scopes: readonly Scope[];
}

/** Of the one token that is set by `token`, or made; it has all scopes. */
export const MAIN_TOKEN_NAME = 'main';

/** Short ones can be guessed. */
export const tokenSchema = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{16,}$/));

/** Taken for a plain token, a digest that was cut off would lock its owner out, and the file would look right. */
const BROKEN_DIGEST = /^sha256:(?![0-9a-f]{64}$)/i;

const entry = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/), v.notValue(MAIN_TOKEN_NAME)),
  token: v.pipe(
    tokenSchema,
    v.check((token) => !BROKEN_DIGEST.test(token), 'a digest has 64 digits of hex'),
  ),
  scopes: v.pipe(v.array(v.picklist(SCOPES)), v.minLength(1)),
}) satisfies v.GenericSchema<unknown, TokenEntry>;

export const tokensSchema = v.pipe(
  v.array(entry),
  v.check(
    (entries) => new Set(entries.map(({ name }) => name)).size === entries.length,
    'names must be unique',
  ),
);

/** What is allowed, in words that complete "must be …". */
export const TOKENS_WORDS = `an array of {"name", "token", "scopes"} with unique names; a token has 16 or more printable ASCII characters without spaces, or is "sha256:" and its digest in 64 digits of hex; scopes are ${SCOPES.join(', ')}`;
