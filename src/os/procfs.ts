/** What procfs tells of processes and of the machine. Pure readers: `root` is `/`, or a copy in a test. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** USER_HZ: the unit of times in `/proc/<pid>/stat`. It is 100 on every architecture that Node runs on (proc_pid_stat(5)). */
const TICKS_PER_SECOND = 100;

/** Fields of `/proc/<pid>/stat`, counted from the one after the command; proc_pid_stat(5) gives that one number 3. */
const STATE = 3 - 3;
const PARENT_PID = 4 - 3;
const USER_TICKS = 14 - 3;
const SYSTEM_TICKS = 15 - 3;
const START_TICKS = 22 - 3;

/** It has ended, and its parent has not asked how. */
const ENDED_STATES = ['Z', 'X', 'x'];

const KIB = 1024;

/**
 * Resident set size of this process; undefined where there is no procfs. From `status`, which counts in KiB:
 * `statm` and `stat` count in pages, whose size differs by machine and which Node does not tell.
 */
export function readRssBytes(root: string): number | undefined {
  return readKibField(join(root, 'proc/self/status'), 'VmRSS');
}

/** Memory of the machine; undefined where there is no procfs. */
export function readMachineBytes(root: string): number | undefined {
  return readKibField(join(root, 'proc/meminfo'), 'MemTotal');
}

/** Memory that the machine can still give without swapping; undefined where there is no procfs. */
export function readAvailableMachineBytes(root: string): number | undefined {
  return readKibField(join(root, 'proc/meminfo'), 'MemAvailable');
}

/**
 * When the process started, in clock ticks since boot; undefined when there is no such process, or it has ended and its
 * parent has not taken note. Tells a process from a later one with the same pid.
 */
export function readStartTicks(root: string, pid: number): number | undefined {
  const stat = readStat(join(root, `proc/${pid}/stat`));
  return ENDED_STATES.includes(stat[STATE] ?? '') ? undefined : numberIn(stat, START_TICKS);
}

/** Who started the process, or took it over; 0 for the first one, undefined when there is no such process. */
export function readParentPid(root: string, pid: number): number | undefined {
  return numberIn(readStat(join(root, `proc/${pid}/stat`)), PARENT_PID);
}

/** User and system CPU time of all threads of a process; undefined when there is no such process. */
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
  const stat = readStat(path);
  const user = numberIn(stat, USER_TICKS);
  const system = numberIn(stat, SYSTEM_TICKS);
  return user === undefined || system === undefined ? undefined : (user + system) / TICKS_PER_SECOND;
}

/**
 * The fields after the command, none where there is no such file. The command is in parentheses and may itself hold
 * spaces and parentheses.
 */
function readStat(path: string): readonly string[] {
  const text = readText(path) ?? '';
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function numberIn(stat: readonly string[], field: number): number | undefined {
  const text = stat[field];
  return text === undefined ? undefined : Number(text);
}

function readKibField(path: string, name: string): number | undefined {
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readText(path) ?? '')?.[1];
  return kib === undefined ? undefined : Number(kib) * KIB;
}
