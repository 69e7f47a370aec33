/** The tokens by settings, and by a file that is read again when it changes. */
import type { Logger } from 'pino';
import type { Config } from '../config/schema.js';
import { readTokensFile } from '../config/tokens-file.js';
import { MAIN_TOKEN_NAME, SCOPES } from '../config/tokens-schema.js';
import { TokenBook } from '../server/token-book.js';
import { watchFiles } from '../server/watched-files.js';

export interface Tokens {
  readonly book: TokenBook;
  readonly stop: () => void;
}

/** Never rejects: with a file that cannot be read, those of before stay, and the log says so. */
export async function openTokens(
  { tokens = [], tokensFile }: Pick<Config, 'tokens' | 'tokensFile'>,
  mainToken: string,
  logger: Logger,
  intervalMs?: number,
): Promise<Tokens> {
  const book = new TokenBook({ name: MAIN_TOKEN_NAME, token: mainToken, scopes: SCOPES });
  book.replace(tokens);
  if (tokensFile === undefined) return { book, stop: () => {} };
  const load = async (): Promise<void> => {
    try {
      const inFile = await readTokensFile(tokensFile, tokens);
      book.replace([...tokens, ...inFile]);
      logger.info({ tokens: inFile.map(({ name }) => name) }, 'the file of tokens was read');
    } catch (error) {
      logger.error({ err: error }, `the tokens stay as they were: ${(error as Error).message}`);
    }
  };
  await load();
  return { book, stop: watchFiles([tokensFile], () => void load(), intervalMs) };
}
