/** The memory cgroup that this process lives in, v1 or v2. Pure readers: `root` is `/`, or a copy in a test. */
import { join } from 'node:path';
import { readText } from './procfs.js';
import type { CgroupReading } from './readings.js';

/** Where the memory controller accounts for this process. */
export interface MemoryCgroup {
  readonly version: 1 | 2;
  /** Folders from the process's own cgroup up to the mount, as this mount namespace shows them; never empty. */
  readonly folders: readonly string[];
}

/** A part of a cgroup hierarchy, and where it is mounted. */
interface Mount {
  /** Path of that part inside the hierarchy; `/` for all that the cgroup namespace shows. */
  readonly mountedPath: string;
  readonly mountPoint: string;
}

interface Files {
  readonly limits: readonly string[];
  readonly usage: string;
  /** In `memory.stat`. */
  readonly inactiveFile: string;
}

/** A process above `memory.high` is throttled nearly to a stop before `memory.max` would end it: both are limits. */
const FILES: Readonly<Record<1 | 2, Files>> = {
  1: {
    limits: ['memory.limit_in_bytes'],
    usage: 'memory.usage_in_bytes',
    inactiveFile: 'total_inactive_file',
  },
  2: { limits: ['memory.max', 'memory.high'], usage: 'memory.current', inactiveFile: 'inactive_file' },
};

/**
 * Finds the memory cgroup of this process; undefined where there is none. v1 is looked for first: in a hybrid
 * system the process is listed in a v2 hierarchy too, which has no memory controller.
 */
export function locateMemoryCgroup(root: string): MemoryCgroup | undefined {
  const memberships = readText(join(root, 'proc/self/cgroup')) ?? '';
  const mountinfo = readText(join(root, 'proc/self/mountinfo')) ?? '';
  for (const version of [1, 2] as const) {
    const path = membershipOf(version, memberships);
    if (path === undefined) continue;
    for (const mount of mountsOf(version, mountinfo)) {
      const folders = foldersOf(root, path, mount).filter((folder) => usageOf(folder, version) !== undefined);
      if (folders.length > 0) return { version, folders };
    }
  }
  return undefined;
}

/**
 * Reads the cgroup with the lowest limit on the way up, since that is where the kernel kills, or the process's
 * own one when none has a limit. Undefined when the process's own cgroup is gone.
 *
 * @param machineBytes - memory of the machine: a limit above it limits nothing, and v1 writes "no limit" as a
 *   number near 2^63
 */
export function readCgroup(
  { version, folders }: MemoryCgroup,
  machineBytes = Number.MAX_SAFE_INTEGER,
): CgroupReading | undefined {
  const own = folders[0] as string;
  if (usageOf(own, version) === undefined) return undefined;

  let decisive = own;
  let limitBytes = Number.POSITIVE_INFINITY;
  for (const folder of folders) {
    const folderLimitBytes = limitOf(folder, version, machineBytes);
    if (folderLimitBytes < limitBytes) [decisive, limitBytes] = [folder, folderLimitBytes];
  }
  const usageBytes = usageOf(decisive, version);
  if (usageBytes === undefined) return undefined;
  return {
    version,
    limitBytes: Number.isFinite(limitBytes) ? limitBytes : undefined,
    usageBytes,
    workingSetBytes: Math.max(0, usageBytes - inactiveFileOf(decisive, version)),
    isKilledAsGroup: folders.some((folder) => readNumber(join(folder, 'memory.oom.group')) === 1),
  };
}

/** Processes that the kernel has killed in the cgroup for lack of memory; undefined where it does not count them. */
export function readOomKillCount({ version, folders }: MemoryCgroup): number | undefined {
  const file = version === 2 ? 'memory.events' : 'memory.oom_control';
  const count = /^oom_kill (\d+)$/m.exec(readText(join(folders[0] as string, file)) ?? '')?.[1];
  return count === undefined ? undefined : Number(count);
}

/** The lowest limit of one cgroup; infinite when it has none. */
function limitOf(folder: string, version: 1 | 2, machineBytes: number): number {
  const limits = FILES[version].limits.map((file) => readNumber(join(folder, file)));
  return Math.min(...limits.map((limit) => (limit <= machineBytes ? limit : Number.POSITIVE_INFINITY)));
}

function usageOf(folder: string, version: 1 | 2): number | undefined {
  const usage = readNumber(join(folder, FILES[version].usage));
  return Number.isNaN(usage) ? undefined : usage;
}

function inactiveFileOf(folder: string, version: 1 | 2): number {
  const stat = readText(join(folder, 'memory.stat')) ?? '';
  return Number(new RegExp(`^${FILES[version].inactiveFile} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
}

/** NaN for `max`, and for a file that is not there. */
function readNumber(path: string): number {
  return Number.parseInt(readText(path) ?? '', 10);
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
function mountsOf(version: 1 | 2, mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , mountedPath, mountPoint] = before.split(' ').map(unescapeOctal);
    const [type, , superOptions = ''] = after.split(' ');
    const isOurs =
      version === 2 ? type === 'cgroup2' : type === 'cgroup' && superOptions.split(',').includes('memory');
    return isOurs && mountedPath !== undefined && mountPoint !== undefined
      ? [{ mountedPath, mountPoint }]
      : [];
  });
}

/**
 * The folders from `path` up to the mount point. Without a cgroup namespace of its own a container sees the
 * host's path, which starts with the part of the hierarchy that is mounted.
 */
function foldersOf(root: string, path: string, { mountedPath, mountPoint }: Mount): string[] {
  const prefix = mountedPath === '/' ? '' : mountedPath;
  const isBelow = `${path}/`.startsWith(`${prefix}/`);
  const relative = isBelow ? path.slice(prefix.length) : path;
  if (leavesNamespace(relative) || (!isBelow && leavesNamespace(prefix))) return [];

  const top = join(root, mountPoint);
  const names = relative.split('/').filter((name) => name !== '');
  const below = names.map((_, climbed) => join(top, ...names.slice(0, names.length - climbed)));
  return [...below, top];
}

/** The kernel writes what lies outside of the cgroup namespace as `/..` (cgroup_namespaces(7)). */
function leavesNamespace(path: string): boolean {
  return `${path}/`.startsWith('/../');
}

/** mountinfo writes space, tab, newline and backslash as `\040` and so on. */
function unescapeOctal(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
}
