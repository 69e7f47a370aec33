/** The ways of reading the application that work here, of each kind the best first. */

import type { MessagePort } from 'node:worker_threads';
import type { Logger } from 'pino';
import { loadAddon } from '../capture/addon.js';
import type { CaptureKind } from '../capture/record.js';
import { ForkSource } from '../capture/sources/fork-source.js';
import { inlineSource } from '../capture/sources/inline-source.js';
import { inspectorSource } from '../capture/sources/inspector-source.js';
import type { ConnectToMainThread } from '../capture/sources/main-thread-session.js';
import { ensureSampling, ensureSamplingForFork, profileSource } from '../capture/sources/profile-source.js';
import { reportSource } from '../capture/sources/report-source.js';
import type { Application, Source } from '../capture/sources/source.js';
import { readProcessCpuSeconds } from '../os/procfs.js';
import type { OsReadings } from '../os/readings.js';
import { isGroupNearItsEnd } from './headroom.js';

export interface SourcesOptions {
  readonly application: Application;
  readonly connect: ConnectToMainThread;
  /** Hands a port to the application, which sends its snapshot through it. */
  readonly sendInlinePort: (port: MessagePort) => void;
  readonly readOs: () => OsReadings;
  /** What the watchdog puts into a report. */
  readonly readReport: () => object;
  readonly isSamplingAllowed: boolean;
  readonly logger: Logger;
}

export interface Sources {
  readonly all: Readonly<Record<CaptureKind, readonly Source[]>>;
  /** Why the best source of heap snapshots is not there; null when it is. */
  readonly detail: string | null;
}

export function openSources(options: SourcesOptions): Sources {
  const { application, connect, readOs, sendInlinePort, readReport, isSamplingAllowed, logger } = options;
  const profile = profileSource(application, () => ensureSampling(application, isSamplingAllowed));
  const report = [reportSource(application, readReport)];
  const stopping = [inspectorSource(connect), inlineSource(sendInlinePort)];
  try {
    const readCpuSeconds = (pid: number) => readProcessCpuSeconds('/', pid);
    const isMemoryShort = () => isGroupNearItsEnd(readOs());
    const forking = { addon: loadAddon(), application, readCpuSeconds, isMemoryShort };
    const all = {
      'heap-snapshot': [new ForkSource({ ...forking, content: 'heap-snapshot' }), ...stopping],
      'heap-profile': [
        new ForkSource({
          ...forking,
          content: 'heap-profile',
          prepare: () => ensureSamplingForFork(application, isSamplingAllowed),
        }),
        profile,
      ],
      report,
    };
    return { all, detail: null };
  } catch (error) {
    const detail = (error as Error).message;
    logger.warn(`captures will stop the application while they last: ${detail}`);
    return { all: { 'heap-snapshot': stopping, 'heap-profile': [profile], report }, detail };
  }
}
