/** The ways of reading the application that work here, of each kind the best first. */

import type { MessagePort } from 'node:worker_threads';
import type { Logger } from 'pino';
import { type Addon, loadAddon } from '../capture/addon.js';
import type { Ways } from '../capture/attempts.js';
import { messageOf } from '../capture/ends.js';
import type { CaptureKind } from '../capture/record.js';
import { ForkSource } from '../capture/sources/fork-source.js';
import { inlineSource } from '../capture/sources/inline-source.js';
import { inspectorSource } from '../capture/sources/inspector-source.js';
import type { ConnectToMainThread } from '../capture/sources/main-thread-session.js';
import { ensureSampling, ensureSamplingForFork, profileSource } from '../capture/sources/profile-source.js';
import { reportSource } from '../capture/sources/report-source.js';
import type { Application } from '../capture/sources/source.js';
import { readProcessCpuSeconds } from '../os/procfs.js';
import type { OsReadings } from '../os/readings.js';
import { isGroupNearItsEnd } from './headroom.js';

/** The addon of this platform. */
export interface FoundAddon {
  readonly addon: Addon | undefined;
  /** Why there is none; null when there is one. */
  readonly missing: string | null;
}

/** Finds the addon, or says in the log why there is none. */
export function findAddon(logger: Logger): FoundAddon {
  try {
    return { addon: loadAddon(), missing: null };
  } catch (error) {
    logger.warn(`captures will stop the application while they last: ${messageOf(error)}`);
    return { addon: undefined, missing: `fork: ${messageOf(error)}` };
  }
}

export interface SourcesOptions extends FoundAddon {
  readonly application: Application;
  readonly connect: ConnectToMainThread;
  /** Hands a port to the application, which sends its snapshot through it. */
  readonly sendInlinePort: (port: MessagePort) => void;
  readonly readOs: () => OsReadings;
  /** What the watchdog puts into a report. */
  readonly readReport: () => object;
  readonly isSamplingAllowed: boolean;
}

/** The ways of taking each kind of capture here. */
export function openWays(options: SourcesOptions): Readonly<Record<CaptureKind, Ways>> {
  const { addon, missing, application, connect, readOs, sendInlinePort, readReport, isSamplingAllowed } =
    options;
  const profile = profileSource(application, (signal) =>
    ensureSampling(application, isSamplingAllowed, signal),
  );
  const report = { sources: [reportSource(application, readReport)], missing: null };
  const stopping = [inspectorSource(connect), inlineSource(sendInlinePort)];
  if (addon === undefined) {
    return {
      'heap-snapshot': { sources: stopping, missing },
      'heap-profile': { sources: [profile], missing },
      report,
    };
  }
  const readCpuSeconds = (pid: number) => readProcessCpuSeconds('/', pid);
  const isMemoryShort = () => isGroupNearItsEnd(readOs());
  const forking = { addon, application, readCpuSeconds, isMemoryShort };
  const snapshotByFork = new ForkSource({ ...forking, content: 'heap-snapshot' });
  const profileByFork = new ForkSource({
    ...forking,
    content: 'heap-profile',
    prepare: (signal) => ensureSamplingForFork(application, isSamplingAllowed, signal),
  });
  return {
    'heap-snapshot': { sources: [snapshotByFork, ...stopping], missing },
    'heap-profile': { sources: [profileByFork, profile], missing },
    report,
  };
}
