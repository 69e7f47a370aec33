/** Secrets by reference: where they are, and never what they are. */
import { readFileSync } from 'node:fs';

/** Reads what a channel must know and settings must not hold. */
export type ReadSecret = (reference: string) => string;

/**
 * Reads `env:NAME` and `file:/path`, anew each time, so that a file may be replaced. Anything else is no secret and is
 * given back.
 *
 * @throws Error when there is nothing under that name or path
 */
export function secretReader(env: Readonly<Record<string, string | undefined>>): ReadSecret {
  return (reference) => {
    const [, kind, place = ''] = /^(env|file):(.+)$/.exec(reference) ?? [];
    if (kind === undefined) return reference;
    const secret = kind === 'env' ? env[place] : readText(place);
    if (secret === undefined || secret.trim() === '') throw new Error(`There is nothing in ${reference}.`);
    return secret.trim();
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
