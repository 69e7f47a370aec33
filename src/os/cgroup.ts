/** The memory cgroup that this process lives in, v1 or v2. Pure readers: `root` is `/`, or a copy in a test. */
import { dirname, join } from 'node:path';
import { readText } from './procfs.js';
import type { CgroupReading } from './readings.js';

/** Where the memory controller of this process is found. */
export interface MemoryCgroup {
  readonly version: 1 | 2;
  /** Folders from the process's own cgroup up to the mount, as seen in this mount namespace. */
  readonly folders: readonly string[];
}

interface Mount {
  /** Path inside the hierarchy that is mounted. */
  readonly mountedPath: string;
  readonly mountPoint: string;
}

interface Names {
  readonly limit: string;
  readonly usage: string;
  readonly inactiveFile: string;
}

const NAMES: Readonly<Record<1 | 2, Names>> = {
  1: { limit: 'memory.limit_in_bytes', usage: 'memory.usage_in_bytes', inactiveFile: 'total_inactive_file' },
  2: { limit: 'memory.max', usage: 'memory.current', inactiveFile: 'inactive_file' },
};

/** Finds the memory cgroup of this process; undefined where there is none. In a hybrid system, v1 has the controller. */
export function locateMemoryCgroup(root: string): MemoryCgroup | undefined {
  const memberships = readText(join(root, 'proc/self/cgroup')) ?? '';
  const mounts = readText(join(root, 'proc/self/mountinfo')) ?? '';
  for (const version of [1, 2] as const) {
    const path = membershipOf(version, memberships);
    const mount = mountOf(version, mounts);
    if (path === undefined || mount === undefined) continue;
    const folders = foldersOf(root, path, mount);
    if (folders.some((folder) => readText(join(folder, NAMES[version].usage)) !== undefined)) {
      return { version, folders };
    }
  }
  return undefined;
}

/**
 * Reads the cgroup with the lowest limit on the way up, since that is where the kernel kills; the process's own
 * one when none has a limit. Undefined when the files have gone.
 *
 * @param machineBytes - memory of the machine; a limit at or above it is none. v1 writes "no limit" as a number near 2^63
 */
export function readCgroup(
  { version, folders }: MemoryCgroup,
  machineBytes = Number.MAX_SAFE_INTEGER,
): CgroupReading | undefined {
  const names = NAMES[version];
  const limits = folders.map((folder) => limitOf(folder, version, machineBytes));
  const lowest = Math.min(...limits.map((limit) => limit ?? Number.POSITIVE_INFINITY));
  const decisive = folders[Math.max(0, limits.indexOf(lowest))] as string;
  const usage = readText(join(decisive, names.usage));
  if (usage === undefined) return undefined;
  const usageBytes = Number(usage);
  const inactiveFileBytes = statOf(decisive, names.inactiveFile);
  return {
    version,
    limitBytes: Number.isFinite(lowest) ? lowest : undefined,
    usageBytes,
    workingSetBytes: Math.max(0, usageBytes - inactiveFileBytes),
  };
}

/**
 * The limit of one cgroup. In v2 `memory.high` counts too: a process that stays above it is throttled nearly to a
 * stop long before `memory.max` would end it.
 */
function limitOf(folder: string, version: 1 | 2, machineBytes: number): number | undefined {
  const files = version === 2 ? ['memory.max', 'memory.high'] : [NAMES[1].limit];
  const limits = files
    .map((file) => Number.parseInt(readText(join(folder, file)) ?? '', 10))
    .filter((limit) => limit < machineBytes);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

function statOf(folder: string, name: string): number {
  const stat = readText(join(folder, 'memory.stat')) ?? '';
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
}

/** A line of `/proc/self/cgroup` is `id:controllers:path`; v2 has id 0 and no controllers (cgroups(7)). */
function membershipOf(version: 1 | 2, memberships: string): string | undefined {
  for (const line of memberships.split('\n')) {
    const [id, controllers, ...path] = line.split(':');
    const isOurs =
      version === 2 ? id === '0' && controllers === '' : controllers?.split(',').includes('memory');
    if (isOurs) return path.join(':');
  }
  return undefined;
}

/** A line of mountinfo is `… mounted-path mount-point options … - type source super-options` (proc_pid_mountinfo(5)). */
function mountOf(version: 1 | 2, mounts: string): Mount | undefined {
  for (const line of mounts.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , mountedPath, mountPoint] = before.split(' ').map(unescapeOctal);
    const [type, , superOptions = ''] = after.split(' ');
    const isOurs =
      version === 2 ? type === 'cgroup2' : type === 'cgroup' && superOptions.split(',').includes('memory');
    if (isOurs && mountedPath !== undefined && mountPoint !== undefined) return { mountedPath, mountPoint };
  }
  return undefined;
}

/**
 * The folders from `path` up to the mount point. In a container without a cgroup namespace of its own, the path
 * is the host's, and starts with the part of the hierarchy that is mounted.
 */
function foldersOf(root: string, path: string, { mountedPath, mountPoint }: Mount): string[] {
  const top = join(root, mountPoint);
  const isBelow = mountedPath !== '/' && (path === mountedPath || path.startsWith(`${mountedPath}/`));
  const folders: string[] = [];
  for (let folder = join(top, isBelow ? path.slice(mountedPath.length) : path); ; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === top || folder.length <= top.length) return folders;
  }
}

/** mountinfo writes space, tab, newline and backslash as `\040` and so on. */
function unescapeOctal(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
}
