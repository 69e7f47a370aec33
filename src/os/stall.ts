/** Pressure stall information on memory: how much time tasks lose waiting for it. */
import { join } from 'node:path';
import type { MemoryCgroup } from './cgroup.js';
import { readText } from './procfs.js';
import type { StallReading } from './readings.js';

/** Of the process's cgroup where the kernel tells, else of the machine; undefined where it tells neither. */
export function readMemoryStall(root: string, cgroup: MemoryCgroup | undefined): StallReading | undefined {
  const ofCgroup =
    cgroup?.version === 2 ? stallIn(join(cgroup.folders[0] as string, 'memory.pressure')) : undefined;
  return ofCgroup ?? stallIn(join(root, 'proc/pressure/memory'));
}

/** A kernel that was started with `psi=0` has the files, and fails every read of them. */
function stallIn(path: string): StallReading | undefined {
  const text = readText(path) ?? '';
  const someRatio = averageOf(text, 'some');
  const fullRatio = averageOf(text, 'full');
  return someRatio === undefined || fullRatio === undefined ? undefined : { someRatio, fullRatio };
}

/** `some avg10=1.23 avg60=… total=…`: percent over the last 10 s (kernel documentation, accounting/psi). */
function averageOf(text: string, line: 'some' | 'full'): number | undefined {
  const percent = new RegExp(`^${line} avg10=([\\d.]+)`, 'm').exec(text)?.[1];
  return percent === undefined ? undefined : Number(percent) / 100;
}
