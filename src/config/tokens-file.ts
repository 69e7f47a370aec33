/** The file of tokens. */
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { HeapwardenError } from '../error.js';
import { TOKENS_WORDS, type TokenEntry, tokensSchema } from './tokens-schema.js';

/**
 * @param others - tokens by settings, whose names are taken: a link names its token by that alone
 * @throws HeapwardenError `HEAPWARDEN_CONFIG_INVALID`, as a rejection, which shows no token of the file
 */
export async function readTokensFile(
  path: string,
  others: readonly TokenEntry[],
): Promise<readonly TokenEntry[]> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw invalid(path, `be readable (${cause.message})`);
  });
  const tokens = v.safeParse(tokensSchema, parsed(text));
  if (!tokens.success) {
    const places = tokens.issues.map((issue) => v.getDotPath(issue) ?? 'the whole').join(', ');
    throw invalid(path, `hold ${TOKENS_WORDS} (wrong at ${places})`);
  }
  const twice = tokens.output.find(({ name }) => others.some((other) => other.name === name));
  if (twice !== undefined)
    throw invalid(path, `hold names that are not in HEAPWARDEN_TOKENS too, as "${twice.name}" is`);
  return tokens.output;
}

/** What is no JSON is undefined, which is refused. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalid(path: string, what: string): HeapwardenError {
  return new HeapwardenError('HEAPWARDEN_CONFIG_INVALID', `HEAPWARDEN_TOKENS_FILE="${path}" must ${what}.`);
}
