/** The ways of reading the application's heap that work here, best first. */
import type { Logger } from 'pino';
import { loadAddon } from '../capture/addon.js';
import { ForkSource } from '../capture/sources/fork-source.js';
import { inspectorSource } from '../capture/sources/inspector-source.js';
import type { SnapshotSource } from '../capture/sources/source.js';
import { readProcessCpuSeconds } from '../os/procfs.js';
import type { ForkOrder } from '../wire/messages.js';

export interface Sources {
  readonly all: readonly SnapshotSource[];
  /** To be handed the outcome of its orders; undefined where processes cannot be forked. */
  readonly fork: ForkSource | undefined;
  /** Why the best source is not there; null when it is. */
  readonly detail: string | null;
}

export function openSources(order: (order: ForkOrder) => void, logger: Logger): Sources {
  try {
    const readCpuSeconds = (pid: number) => readProcessCpuSeconds('/', pid);
    const fork = new ForkSource({ addon: loadAddon(), order, readCpuSeconds });
    return { all: [fork, inspectorSource], fork, detail: null };
  } catch (error) {
    const detail = (error as Error).message;
    logger.warn(`captures will stop the application while they last: ${detail}`);
    return { all: [inspectorSource], fork: undefined, detail };
  }
}
