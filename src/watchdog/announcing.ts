/** Tells where this process is: in the list of watched processes on this machine, and to Prometheus. */
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.js';
import { type ProcessEntry, writeProcessFile } from '../discovery/process-files.js';
import { writeTargetFile } from '../discovery/target-files.js';
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

/** @returns the path of the file that Prometheus reads; undefined when none is wanted, or it cannot be written */
export async function announceTarget(
  { targetsDir }: Config,
  identity: Omit<ProcessEntry, 'url'>,
  url: string | undefined,
  logger: Logger,
): Promise<string | undefined> {
  if (targetsDir === undefined || url === undefined) return undefined;
  try {
    return await writeTargetFile(targetsDir, { ...identity, url, host: hostname() }, readTicks);
  } catch (error) {
    logger.error({ err: error }, `Prometheus is not told of this process: ${(error as Error).message}`);
    return undefined;
  }
}
