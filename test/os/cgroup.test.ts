import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { locateMemoryCgroup, readCgroup } from '../../src/os/cgroup.js';
import { createOsReader } from '../../src/os/os-reader.js';
import type { CgroupReading } from '../../src/os/readings.js';
import { rootWith } from './tree.js';

const MB = 2 ** 20;
const MACHINE_BYTES = 8192 * MB;
const UNLIMITED_V1 = '9223372036854771712';

const V1_MOUNT = '33 25 0:28 / /sys/fs/cgroup/memory rw,nosuid shared:9 - cgroup cgroup rw,memory';
const V2_MOUNT = '30 25 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate';

function readIn(root: string): CgroupReading | undefined {
  const found = locateMemoryCgroup(root);
  return found && readCgroup(found, MACHINE_BYTES);
}

describe('memory cgroup', () => {
  it('is the mount itself in a container with its own cgroup namespace, v2', () => {
    const root = rootWith({
      'proc/self/cgroup': '0::/',
      'proc/self/mountinfo': V2_MOUNT,
      'sys/fs/cgroup/memory.max': 512 * MB,
      'sys/fs/cgroup/memory.current': 300 * MB,
      'sys/fs/cgroup/memory.stat': `anon 1\ninactive_file ${100 * MB}\nactive_file 5`,
    });
    expect(readIn(root)).toEqual({
      version: 2,
      limitBytes: 512 * MB,
      usageBytes: 300 * MB,
      workingSetBytes: 200 * MB,
    });
  });

  it('is found below the mount in a container that sees the path of its host, v1', () => {
    const root = rootWith({
      'proc/self/cgroup': '4:cpu,cpuacct:/docker/abc\n3:memory:/docker/abc\n0::/',
      'proc/self/mountinfo': V1_MOUNT.replace('0:28 /', '0:28 /docker/abc'),
      'sys/fs/cgroup/memory/memory.limit_in_bytes': 256 * MB,
      'sys/fs/cgroup/memory/memory.usage_in_bytes': 100 * MB,
      'sys/fs/cgroup/memory/memory.stat': `inactive_file 1\ntotal_inactive_file ${40 * MB}`,
    });
    expect(readIn(root)).toEqual({
      version: 1,
      limitBytes: 256 * MB,
      usageBytes: 100 * MB,
      workingSetBytes: 60 * MB,
    });
  });

  it('has the limit of a parent where that is the lowest, with the usage of that parent', () => {
    const pod = 'sys/fs/cgroup/kubepods.slice/pod1.slice';
    const root = rootWith({
      'proc/self/cgroup': '0::/kubepods.slice/pod1.slice/app.scope',
      'proc/self/mountinfo': V2_MOUNT,
      [`${pod}/app.scope/memory.max`]: 'max',
      [`${pod}/app.scope/memory.current`]: 10 * MB,
      [`${pod}/memory.max`]: 128 * MB,
      [`${pod}/memory.current`]: 90 * MB,
      'sys/fs/cgroup/kubepods.slice/memory.max': 1024 * MB,
      'sys/fs/cgroup/kubepods.slice/memory.current': 500 * MB,
    });
    expect(readIn(root)).toMatchObject({
      limitBytes: 128 * MB,
      usageBytes: 90 * MB,
      workingSetBytes: 90 * MB,
    });
  });

  it('counts memory.high as a limit, since a process above it is throttled to a stop', () => {
    const root = rootWith({
      'proc/self/cgroup': '0::/',
      'proc/self/mountinfo': V2_MOUNT,
      'sys/fs/cgroup/memory.max': 512 * MB,
      'sys/fs/cgroup/memory.high': 400 * MB,
      'sys/fs/cgroup/memory.current': 300 * MB,
    });
    expect(readIn(root)?.limitBytes).toBe(400 * MB);
  });

  it('is the v1 one in a hybrid system, where v2 has no memory controller', () => {
    const root = rootWith({
      'proc/self/cgroup': '5:memory:/user.slice\n0::/user.slice',
      'proc/self/mountinfo': `${V2_MOUNT.replace('/sys/fs/cgroup ', '/sys/fs/cgroup/unified ')}\n${V1_MOUNT}`,
      'sys/fs/cgroup/memory/user.slice/memory.limit_in_bytes': UNLIMITED_V1,
      'sys/fs/cgroup/memory/user.slice/memory.usage_in_bytes': 7 * MB,
      'sys/fs/cgroup/memory/memory.limit_in_bytes': UNLIMITED_V1,
      'sys/fs/cgroup/memory/memory.usage_in_bytes': 70 * MB,
      'sys/fs/cgroup/unified/user.slice/cgroup.procs': '1',
    });
    expect(readIn(root)).toEqual({
      version: 1,
      limitBytes: undefined,
      usageBytes: 7 * MB,
      workingSetBytes: 7 * MB,
    });
  });

  it('has no limit where the limit is more than the machine has', () => {
    const root = rootWith({
      'proc/self/cgroup': '0::/',
      'proc/self/mountinfo': V2_MOUNT,
      'sys/fs/cgroup/memory.max': 2 * MACHINE_BYTES,
      'sys/fs/cgroup/memory.current': 1,
    });
    expect(readIn(root)?.limitBytes).toBeUndefined();
  });

  it('is found under a mount point with a space in its name', () => {
    const root = rootWith({
      'proc/self/cgroup': '0::/',
      'proc/self/mountinfo': V2_MOUNT.replace('/sys/fs/cgroup ', '/sys/my\\040cgroup '),
      'sys/my cgroup/memory.max': 5 * MB,
      'sys/my cgroup/memory.current': 1,
    });
    expect(readIn(root)?.limitBytes).toBe(5 * MB);
  });

  it('is not there on a machine without cgroups, or without the controller', () => {
    expect(readIn(rootWith({}))).toBeUndefined();
    expect(readIn(rootWith({ 'proc/self/cgroup': '0::/', 'proc/self/mountinfo': V2_MOUNT }))).toBeUndefined();
  });

  it('is looked for again when it has vanished', () => {
    const root = rootWith({
      'proc/meminfo': 'MemTotal:       8388608 kB',
      'proc/self/cgroup': '0::/old',
      'proc/self/mountinfo': V2_MOUNT,
      'sys/fs/cgroup/old/memory.max': 5 * MB,
      'sys/fs/cgroup/old/memory.current': 1,
    });
    const reader = createOsReader({ root });
    expect(reader.read().cgroup?.limitBytes).toBe(5 * MB);
    rmSync(join(root, 'sys/fs/cgroup/old'), { recursive: true });
    expect(reader.read().cgroup).toBeUndefined();
    expect(reader.read().cgroup).toBeUndefined();
  });
});
