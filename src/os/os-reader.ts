/** Reads what the operating system says of this process: a few small files, on the watchdog thread. */
import { locateMemoryCgroup, readCgroup, readOomKillCount } from './cgroup.js';
import { readAvailableMachineBytes, readMachineBytes, readRssBytes } from './procfs.js';
import type { OsReadings } from './readings.js';
import { readMemoryStall } from './stall.js';

export interface OsReader {
  /** Never throws: what cannot be read is undefined. Outside of Linux that is all but the RSS. */
  read(): OsReadings;
  /** Processes that the kernel has killed in the cgroup for lack of memory; null where it does not count them. */
  readOomKillCount(): number | null;
}

/**
 * Finds the process's cgroup, once.
 *
 * @param root - folder that holds `proc` and `sys`: `/`, or a copy in a test
 */
export function createOsReader({ root }: { readonly root: string }): OsReader {
  const machineBytes = readMachineBytes(root);
  let memoryCgroup = locateMemoryCgroup(root);
  const readOwnCgroup = () => memoryCgroup && readCgroup(memoryCgroup, machineBytes);
  return {
    read() {
      let cgroup = readOwnCgroup();
      if (memoryCgroup !== undefined && cgroup === undefined) {
        // The process was moved, and its old cgroup removed.
        memoryCgroup = locateMemoryCgroup(root);
        cgroup = readOwnCgroup();
      }
      return {
        // On Linux Node would read the same file system, and throw where it is missing.
        rssBytes: process.platform === 'linux' ? readRssBytes(root) : process.memoryUsage.rss(),
        machineAvailableBytes: readAvailableMachineBytes(root),
        cgroup,
        memoryStall: readMemoryStall(root, memoryCgroup),
      };
    },
    readOomKillCount: () => (memoryCgroup && readOomKillCount(memoryCgroup)) ?? null,
  };
}
