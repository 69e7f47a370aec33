/** The places for artefacts, or the reason in the log why there is none. */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Turn } from '../capture/captures.js';
import type { Config } from '../config/schema.js';
import { readStartTicks } from '../os/procfs.js';
import type { ArtefactStore, StoreUsage } from '../store/artefact-store.js';
import { LocalStore } from '../store/local-store.js';
import { CAPTURING, MachineLock } from '../store/machine-lock.js';
import { readOrCreateToken } from '../store/token.js';
import { openBucket } from './bucket.js';

export interface Folder {
  /** Undefined when nothing can be stored. */
  readonly store: ArtefactStore | undefined;
  /** As it was last looked at; undefined before. */
  readonly usage: StoreUsage | undefined;
  /** What clients of the API must show. */
  readonly token: string;
  /** The right to take a heap snapshot on this machine, and in this fleet. */
  readonly takeTurn: () => Promise<Turn>;
  readonly close: () => Promise<void>;
}

/** What is too old is removed, and the use of the store is looked at, this often. */
const UPKEEP_INTERVAL_MS = 60_000;

export async function openFolder(config: Config, logger: Logger): Promise<Folder> {
  try {
    return await open(config, logger);
  } catch (error) {
    logger.error({ err: error }, `captures are off: ${(error as Error).message}`);
    return {
      store: undefined,
      usage: undefined,
      // Without a folder nobody can be told a token that is made here, so nobody gets in.
      token: config.token ?? randomBytes(32).toString('base64url'),
      takeTurn: async () => ({ takenBy: 'There is no folder.' }),
      close: async () => {},
    };
  }
}

async function open(config: Config, logger: Logger): Promise<Folder> {
  const { dir } = config;
  const local = await LocalStore.open(dir, {
    maxArtefacts: config.storeMaxArtefacts,
    maxAgeMs: config.storeMaxAgeMs,
    maxBytes: config.storeMaxBytes,
    minFreeBytes: config.storeMinFreeBytes,
  });
  const token = config.token ?? (await readOrCreateToken(dir));
  const lock = new MachineLock(dir, CAPTURING, (pid) => readStartTicks('/', pid));
  const bucket = await openBucket(config, local, logger);
  const store = bucket?.store ?? local;
  let usage: StoreUsage | undefined;
  const upkeep = async (): Promise<void> => {
    try {
      await local.retain();
      usage = await store.usage();
    } catch (error) {
      logger.debug({ err: error }, 'the store cannot be looked after');
    }
  };
  await upkeep();
  const timer = setInterval(() => void upkeep(), UPKEEP_INTERVAL_MS);
  return {
    store,
    get usage() {
      return usage;
    },
    token,
    takeTurn: async () => {
      const turn = await lock.take();
      if ('takenBy' in turn) return turn;
      const fleetTurn = await bucket?.takeTurn();
      if (fleetTurn !== undefined && 'takenBy' in fleetTurn) {
        await turn.release();
        return fleetTurn;
      }
      return {
        release: async (isStored) => {
          await Promise.all([turn.release(), fleetTurn?.release(isStored)]);
        },
      };
    },
    close: async () => {
      clearInterval(timer);
      await bucket?.close();
    },
  };
}
