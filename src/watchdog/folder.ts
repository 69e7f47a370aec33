/** The folder for artefacts, or the reason in the log why there is none. */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.js';
import { LocalStore } from '../store/local-store.js';
import { readOrCreateToken } from '../store/token.js';

export interface Folder {
  /** Undefined when nothing can be stored. */
  readonly store: LocalStore | undefined;
  /** What clients of the API must show. */
  readonly token: string;
}

export async function openFolder({ dir, token }: Config, logger: Logger): Promise<Folder> {
  try {
    const store = await LocalStore.open(dir);
    return { store, token: token ?? (await readOrCreateToken(dir)) };
  } catch (error) {
    logger.error({ err: error }, `captures are off: ${(error as Error).message}`);
    // Without a folder nobody can be told a token that is made here, so nobody gets in.
    return { store: undefined, token: token ?? randomBytes(32).toString('base64url') };
  }
}
