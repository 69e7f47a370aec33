/** Reads what the operating system says of this process. The files are small; they are read by the watchdog thread. */
import { locateMemoryCgroup, readCgroup } from './cgroup.js';
import { readMachineBytes, readRssBytes } from './procfs.js';
import type { OsReadings } from './readings.js';
import { readMemoryStall } from './stall.js';

export interface OsReader {
  /** Never throws: what cannot be read is undefined. */
  read(): OsReadings;
}

/** @param root - folder that holds `proc` and `sys`: `/`, or a copy in a test */
export function createOsReader({ root }: { readonly root: string }): OsReader {
  const machineBytes = readMachineBytes(root);
  let memoryCgroup = locateMemoryCgroup(root);
  return {
    read() {
      let cgroup = memoryCgroup && readCgroup(memoryCgroup, machineBytes);
      if (memoryCgroup !== undefined && cgroup === undefined) {
        // The process was moved, and its old cgroup removed.
        memoryCgroup = locateMemoryCgroup(root);
        cgroup = memoryCgroup && readCgroup(memoryCgroup, machineBytes);
      }
      return {
        rssBytes: readRssBytes(root) ?? process.memoryUsage.rss(),
        cgroup,
        memoryStall: readMemoryStall(root, memoryCgroup),
      };
    },
  };
}
