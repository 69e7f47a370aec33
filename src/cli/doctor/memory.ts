/** The memory limits of a process that is started here. */
import { getHeapStatistics } from 'node:v8';
import { createOsReader } from '../../os/os-reader.js';
import { readMachineBytes } from '../../os/procfs.js';
import type { CgroupReading } from '../../os/readings.js';
import { size } from '../../report/words.js';
import { type Finding, ok, warn } from './finding.js';

/** What a process needs beside V8's heap: code, threads, buffers, malloc. */
const HEAP_SHARE_RATIO = 0.75;

const MB = 2 ** 20;

export function memoryFinding(
  cgroup: CgroupReading | undefined = createOsReader({ root: '/' }).read().cgroup,
  heapLimitBytes: number = getHeapStatistics().heap_size_limit,
  machineBytes: number | undefined = readMachineBytes('/'),
): Finding {
  const heap = `V8's heap limit is ${size(heapLimitBytes)}`;
  const limitBytes = cgroup?.limitBytes ?? machineBytes;
  if (limitBytes === undefined) return ok('memory', `${heap}; no other limit is known`);
  const of = cgroup?.limitBytes === undefined ? 'the machine' : `the cgroup (v${cgroup.version})`;
  const words = `${heap}, ${of} has ${size(limitBytes)}`;
  if (heapLimitBytes <= limitBytes * HEAP_SHARE_RATIO) return ok('memory', words);
  const fitting = Math.floor((limitBytes * HEAP_SHARE_RATIO) / MB);
  return warn(
    'memory',
    `${words}: the kernel kills the process before V8 collects at its limit`,
    `Set NODE_OPTIONS=--max-old-space-size=${fitting} for a process that has this to itself.`,
  );
}
