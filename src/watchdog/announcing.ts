/** Tells where this process is: in the list of watched processes on this machine, and to Prometheus. */
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.js';
import { type ProcessEntry, writeProcessFile } from '../discovery/process-files.js';
import { TARGET_REFRESH_MS, writeTargetFile } from '../discovery/target-files.js';
import { readStartTicks } from '../os/procfs.js';

const readTicks = (pid: number): number | undefined => readStartTicks('/', pid);

/** @returns the path of the file that lists it */
export function announceProcess(
  { dir }: Config,
  identity: Omit<ProcessEntry, 'url'>,
  url: string | undefined,
): Promise<string> {
  return writeProcessFile(dir, { ...identity, url: url ?? null }, readTicks);
}

export interface TargetOptions {
  readonly config: Config;
  readonly identity: Omit<ProcessEntry, 'url'>;
  readonly url: string | undefined;
  readonly isEnding: () => boolean;
  readonly logger: Logger;
}

/** The file that Prometheus reads. */
export interface AnnouncedTarget {
  readonly path: string;
  stop(): void;
}

/** Writes the file, and again as long as the process lives; undefined when none is wanted, or it cannot be written. */
export async function announceTarget(options: TargetOptions): Promise<AnnouncedTarget | undefined> {
  const { identity, url, isEnding, logger } = options;
  const { targetsDir } = options.config;
  if (targetsDir === undefined || url === undefined) return undefined;
  const write = () => writeTargetFile(targetsDir, { ...identity, url, host: hostname() }, readTicks);
  const complain = (error: unknown): undefined => {
    logger.error({ err: error }, `Prometheus is not told of this process: ${(error as Error).message}`);
  };
  const path = await write().catch(complain);
  if (path === undefined) return undefined;
  const timer = setInterval(() => isEnding() || write().catch(complain), TARGET_REFRESH_MS);
  return { path, stop: () => clearInterval(timer) };
}
