/** A folder that stands for the root of a Linux system, with the files that a test gives it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const MIB = 1024 * 1024;

/** Bytes in `mib` MiB. */
export function mebibytes(mib: number): number {
  return mib * MIB;
}

/**
 * Lasts until the test ends.
 *
 * @param files - contents by path, `proc/meminfo` and so on
 */
export function systemTree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'heapwarden-root-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

export interface CgroupFigures {
  readonly usageMib: number;
  /** `memory.max` or `memory.limit_in_bytes`; none when absent. */
  readonly limitMib?: number;
  /** `memory.high`, in v2. */
  readonly highMib?: number;
  readonly inactiveFileMib?: number;
}

/** The files of a v2 cgroup in `folder`. */
export function cgroupV2(
  folder: string,
  { usageMib, limitMib, highMib, inactiveFileMib = 0 }: CgroupFigures,
): Record<string, string> {
  return {
    [`${folder}/memory.current`]: `${usageMib * MIB}\n`,
    [`${folder}/memory.max`]: limitMib === undefined ? 'max\n' : `${limitMib * MIB}\n`,
    [`${folder}/memory.high`]: highMib === undefined ? 'max\n' : `${highMib * MIB}\n`,
    [`${folder}/memory.stat`]: `anon 4096\nfile 8192\ninactive_file ${inactiveFileMib * MIB}\nactive_file 1\n`,
  };
}

/** The files of a v1 cgroup in `folder`; its `memory.stat` tells of the cgroup alone and of all below it. */
export function cgroupV1(
  folder: string,
  { usageMib, limitMib, inactiveFileMib = 0 }: CgroupFigures,
): Record<string, string> {
  return {
    [`${folder}/memory.usage_in_bytes`]: `${usageMib * MIB}\n`,
    [`${folder}/memory.limit_in_bytes`]: `${limitMib === undefined ? '9223372036854771712' : limitMib * MIB}\n`,
    [`${folder}/memory.stat`]: `cache 1\ninactive_file 512\ntotal_inactive_file ${inactiveFileMib * MIB}\n`,
  };
}

/** A line of mountinfo for a v2 hierarchy. */
export function mountV2(mountedPath: string, mountPoint: string): string {
  return `38 31 0:39 ${mountedPath} ${mountPoint} rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n`;
}

/** A line of mountinfo for a v1 hierarchy with `controllers`. */
export function mountV1(mountedPath: string, mountPoint: string, controllers = 'memory'): string {
  return `35 31 0:32 ${mountedPath} ${mountPoint} ro,relatime master:15 - cgroup cgroup rw,${controllers}\n`;
}

/** `proc/meminfo` of a machine with 16 GiB. */
export const MEMINFO = {
  'proc/meminfo': 'MemTotal:       16777216 kB\nMemFree:         1048576 kB\n',
};
