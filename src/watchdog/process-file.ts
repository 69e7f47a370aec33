/** Lists this process among the watched ones of this machine. */
import type { Config } from '../config/schema.js';
import { type ProcessEntry, writeProcessFile } from '../discovery/process-files.js';
import { readStartTicks } from '../os/procfs.js';

/** @returns the path of the file that lists it */
export function announceProcess(
  { dir }: Config,
  identity: Omit<ProcessEntry, 'url'>,
  url: string | undefined,
): Promise<string> {
  return writeProcessFile(dir, { ...identity, url: url ?? null }, (pid) => readStartTicks('/', pid));
}
