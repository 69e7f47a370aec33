/** What procfs tells of processes and of the machine. Pure readers: `root` is `/`, or a copy in a test. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** USER_HZ: the unit of times in `/proc/<pid>/stat`. It is 100 on every architecture that Node runs on (proc_pid_stat(5)). */
const TICKS_PER_SECOND = 100;

/** Fields of `/proc/<pid>/stat` counted from the one after the command, which is number 3 in proc_pid_stat(5). */
const USER_TICKS = 14 - 3;
const SYSTEM_TICKS = 15 - 3;
const START_TICKS = 22 - 3;

const KIB = 1024;

/** Resident set size of this process; undefined where there is no procfs. */
export function readRssBytes(root: string): number | undefined {
  return readKibField(join(root, 'proc/self/status'), 'VmRSS');
}

/** Memory of the machine; undefined where there is no procfs. */
export function readMachineBytes(root: string): number | undefined {
  return readKibField(join(root, 'proc/meminfo'), 'MemTotal');
}

/** When the process started, in clock ticks since boot; undefined when there is none. A pid is used again, with another start. */
export function readStartTicks(root: string, pid: number): number | undefined {
  return readStat(join(root, `proc/${pid}/stat`))?.[START_TICKS];
}

/** User and system CPU time of the process, of all its threads; undefined when there is none. */
export function readProcessCpuSeconds(root: string, pid: number): number | undefined {
  return cpuSeconds(join(root, `proc/${pid}/stat`));
}

/** User and system CPU time of the thread that asks; undefined where there is no procfs. */
export function readThreadCpuSeconds(root: string): number | undefined {
  return cpuSeconds(join(root, 'proc/thread-self/stat'));
}

/** The text of a file, or undefined when it cannot be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function cpuSeconds(path: string): number | undefined {
  const fields = readStat(path);
  return fields && ((fields[USER_TICKS] as number) + (fields[SYSTEM_TICKS] as number)) / TICKS_PER_SECOND;
}

/** The fields after the command. The command is in parentheses and may itself hold spaces and parentheses. */
function readStat(path: string): number[] | undefined {
  const text = readText(path);
  return text
    ?.slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
}

function readKibField(path: string, name: string): number | undefined {
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readText(path) ?? '')?.[1];
  return kib === undefined ? undefined : Number(kib) * KIB;
}
