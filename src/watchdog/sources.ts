/** The ways of reading the application that work here, of each kind the best first. */

import type { MessagePort } from 'node:worker_threads';
import type { Logger } from 'pino';
import { loadAddon } from '../capture/addon.js';
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

/** The ways of taking each kind of capture here. */
export function openWays(options: SourcesOptions): Readonly<Record<CaptureKind, Ways>> {
  const { application, connect, readOs, sendInlinePort, readReport, isSamplingAllowed, logger } = options;
  const profile = profileSource(application, (signal) =>
    ensureSampling(application, isSamplingAllowed, signal),
  );
  const report = { sources: [reportSource(application, readReport)], missing: null };
  const stopping = [inspectorSource(connect), inlineSource(sendInlinePort)];
  try {
    const readCpuSeconds = (pid: number) => readProcessCpuSeconds('/', pid);
    const isMemoryShort = () => isGroupNearItsEnd(readOs());
    const forking = { addon: loadAddon(), application, readCpuSeconds, isMemoryShort };
    const snapshotByFork = new ForkSource({ ...forking, content: 'heap-snapshot' });
    const profileByFork = new ForkSource({
      ...forking,
      content: 'heap-profile',
      prepare: (signal) => ensureSamplingForFork(application, isSamplingAllowed, signal),
    });
    return {
      'heap-snapshot': { sources: [snapshotByFork, ...stopping], missing: null },
      'heap-profile': { sources: [profileByFork, profile], missing: null },
      report,
    };
  } catch (error) {
    const missing = `fork: ${messageOf(error)}`;
    logger.warn(`captures will stop the application while they last: ${messageOf(error)}`);
    return {
      'heap-snapshot': { sources: stopping, missing },
      'heap-profile': { sources: [profile], missing },
      report,
    };
  }
}
