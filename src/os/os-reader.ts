/** Reads what the operating system says of this process: a few small files, on the watchdog thread. */
import { locateMemoryCgroup, readCgroup } from './cgroup.js';
import { readMachineBytes, readRssBytes } from './procfs.js';
import type { OsReadings } from './readings.js';
import { readMemoryStall } from './stall.js';

export interface OsReader {
  /** Never throws: what cannot be read is undefined. Outside of Linux that is all but the RSS. */
  read(): OsReadings;
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
        cgroup,
        memoryStall: readMemoryStall(root, memoryCgroup),
      };
    },
  };
}
