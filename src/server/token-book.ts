/** Who may do what, by the token that is shown. Tokens are held and compared as digests. */
import { createHash, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Scope, TokenEntry } from '../config/tokens-schema.js';

/** Somebody who has shown a token. */
export interface Bearer {
  /** Of the token. */
  readonly name: string;
  readonly scopes: readonly Scope[];
}

interface Known extends Bearer {
  readonly digest: Buffer;
}

const DIGEST = /^sha256:([0-9a-f]{64})$/i;

export class TokenBook {
  readonly #main: Known;
  readonly #mainToken: string;
  #others: readonly Known[] = [];

  /** @param main - the token that is always there */
  constructor(main: TokenEntry) {
    this.#mainToken = main.token;
    // One that looks like a digest is a token here: links are made with it.
    this.#main = { ...bearerOf(main), digest: digestOf(main.token) };
  }

  /** Puts these in the place of all others but the main one. */
  replace(entries: readonly TokenEntry[]): void {
    this.#others = entries.map((entry) => ({ ...bearerOf(entry), digest: configuredDigest(entry.token) }));
  }

  /** Whose token it is. The comparison takes the same time wherever two tokens differ, and whichever it is. */
  find(shown: string): Bearer | undefined {
    const digest = digestOf(shown);
    let found: Known | undefined;
    for (const known of this.#all()) {
      if (timingSafeEqual(digest, known.digest)) found = known;
    }
    return found;
  }

  /** The bearer of that name, and a key of 32 bytes that nobody has once either token is another one. */
  signer(name: string): { readonly bearer: Bearer; readonly key: Buffer } | undefined {
    const bearer = this.#all().find((known) => known.name === name);
    if (bearer === undefined) return undefined;
    const key = hkdfSync('sha256', this.#mainToken, bearer.digest, 'heapwarden download link', 32);
    return { bearer, key: Buffer.from(key) };
  }

  #all(): readonly Known[] {
    return [this.#main, ...this.#others];
  }
}

function bearerOf({ name, scopes }: TokenEntry): Bearer {
  return { name, scopes };
}

function configuredDigest(token: string): Buffer {
  const hex = DIGEST.exec(token)?.[1];
  return hex === undefined ? digestOf(token) : Buffer.from(hex, 'hex');
}

/** Digests have one length, whatever the token's is. */
function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
