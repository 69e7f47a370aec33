import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locateMemoryCgroup, type MemoryCgroup, readCgroup, readOomKillCount } from '../../src/os/cgroup.js';
import type { CgroupReading } from '../../src/os/readings.js';
import { cgroupV1, cgroupV2, mebibytes, mountV1, mountV2, systemTree } from './system-tree.js';

const MACHINE_BYTES = mebibytes(16_384);

function read(files: Readonly<Record<string, string>>): CgroupReading | undefined {
  const cgroup = locateMemoryCgroup(systemTree(files));
  return cgroup && readCgroup(cgroup, MACHINE_BYTES);
}

describe('cgroup', () => {
  it('reads a docker container with v2 and a cgroup namespace of its own', () => {
    const reading = read({
      'proc/self/cgroup': '0::/\n',
      'proc/self/mountinfo': mountV2('/', '/sys/fs/cgroup'),
      ...cgroupV2('sys/fs/cgroup', { usageMib: 200, limitMib: 256, inactiveFileMib: 50 }),
    });
    expect(reading).toEqual({
      version: 2,
      limitBytes: mebibytes(256),
      usageBytes: mebibytes(200),
      workingSetBytes: mebibytes(150),
      isKilledAsGroup: false,
    });
  });

  it("reads a docker container with v1 that sees the host's path", () => {
    const reading = read({
      'proc/self/cgroup': '9:name=systemd:/docker/4f5\n4:cpu,cpuacct:/docker/4f5\n3:memory:/docker/4f5\n',
      'proc/self/mountinfo':
        mountV1('/docker/4f5', '/sys/fs/cgroup/cpu,cpuacct', 'cpu,cpuacct') +
        mountV1('/docker/4f5', '/sys/fs/cgroup/memory'),
      ...cgroupV1('sys/fs/cgroup/memory', { usageMib: 300, limitMib: 512, inactiveFileMib: 100 }),
    });
    expect(reading).toEqual({
      version: 1,
      limitBytes: mebibytes(512),
      usageBytes: mebibytes(300),
      workingSetBytes: mebibytes(200),
      isKilledAsGroup: false,
    });
  });

  it('takes the lowest limit on the way up in kubernetes, with the usage of that cgroup', () => {
    const pod = 'sys/fs/cgroup/kubepods.slice/pod7';
    const reading = read({
      'proc/self/cgroup': '0::/kubepods.slice/pod7/container\n',
      'proc/self/mountinfo': mountV2('/', '/sys/fs/cgroup'),
      ...cgroupV2('sys/fs/cgroup/kubepods.slice', { usageMib: 9000, limitMib: 15_000 }),
      ...cgroupV2(pod, { usageMib: 400, limitMib: 500, inactiveFileMib: 10 }),
      ...cgroupV2(`${pod}/container`, { usageMib: 100, limitMib: 600 }),
    });
    expect(reading).toEqual({
      version: 2,
      limitBytes: mebibytes(500),
      usageBytes: mebibytes(400),
      workingSetBytes: mebibytes(390),
      isKilledAsGroup: false,
    });
  });

  it('tells where the kernel kills all of a container together, and how many it has killed', () => {
    const tree = systemTree({
      'proc/self/cgroup': '0::/\n',
      'proc/self/mountinfo': mountV2('/', '/sys/fs/cgroup'),
      ...cgroupV2('sys/fs/cgroup', { usageMib: 200, limitMib: 256 }),
      'sys/fs/cgroup/memory.oom.group': '1\n',
      'sys/fs/cgroup/memory.events': 'low 0\noom 3\noom_kill 2\noom_group_kill 1\n',
    });
    const cgroup = locateMemoryCgroup(tree) as MemoryCgroup;
    expect(readCgroup(cgroup, MACHINE_BYTES)?.isKilledAsGroup).toBe(true);
    expect(readOomKillCount(cgroup)).toBe(2);
  });

  it('prefers the own cgroup to one above with the same limit', () => {
    const reading = read({
      'proc/self/cgroup': '0::/pod/container\n',
      'proc/self/mountinfo': mountV2('/', '/sys/fs/cgroup'),
      ...cgroupV2('sys/fs/cgroup/pod', { usageMib: 90, limitMib: 100 }),
      ...cgroupV2('sys/fs/cgroup/pod/container', { usageMib: 80, limitMib: 100 }),
    });
    expect(reading?.usageBytes).toBe(mebibytes(80));
  });

  it('finds the memory controller in v1 on a hybrid systemd system', () => {
    const reading = read({
      'proc/self/cgroup': '2:memory:/system.slice/shop.service\n0::/system.slice/shop.service\n',
      'proc/self/mountinfo': mountV2('/', '/sys/fs/cgroup/unified') + mountV1('/', '/sys/fs/cgroup/memory'),
      'sys/fs/cgroup/unified/system.slice/shop.service/cgroup.procs': '10\n',
      ...cgroupV1('sys/fs/cgroup/memory', { usageMib: 9000 }),
      ...cgroupV1('sys/fs/cgroup/memory/system.slice', { usageMib: 3000 }),
      ...cgroupV1('sys/fs/cgroup/memory/system.slice/shop.service', { usageMib: 100, limitMib: 200 }),
    });
    expect(reading).toMatchObject({ version: 1, limitBytes: mebibytes(200), usageBytes: mebibytes(100) });
  });

  it('counts memory.high as a limit, since a process above it is all but stopped', () => {
    const reading = read({
      'proc/self/cgroup': '0::/\n',
      'proc/self/mountinfo': mountV2('/', '/sys/fs/cgroup'),
      ...cgroupV2('sys/fs/cgroup', { usageMib: 90, limitMib: 200, highMib: 100 }),
    });
    expect(reading?.limitBytes).toBe(mebibytes(100));
  });

  it.each([
    ['v2 says max', cgroupV2('mnt', { usageMib: 90 }), '0::/\n', mountV2('/', '/mnt')],
    ['v1 says a number near 2^63', cgroupV1('mnt', { usageMib: 90 }), '3:memory:/\n', mountV1('/', '/mnt')],
    [
      'the limit is above the memory of the machine',
      cgroupV2('mnt', { usageMib: 90, limitMib: 20_000 }),
      '0::/\n',
      mountV2('/', '/mnt'),
    ],
  ])('has no limit and still the usage where %s', (_, files, membership, mountinfo) => {
    const reading = read({ 'proc/self/cgroup': membership, 'proc/self/mountinfo': mountinfo, ...files });
    expect(reading).toMatchObject({ limitBytes: undefined, usageBytes: mebibytes(90) });
  });

  it('reads the own cgroup where none on the way up has a limit', () => {
    const reading = read({
      'proc/self/cgroup': '5:memory:/user.slice\n',
      'proc/self/mountinfo': mountV1('/', '/mnt'),
      ...cgroupV1('mnt', { usageMib: 9000 }),
      ...cgroupV1('mnt/user.slice', { usageMib: 7 }),
    });
    expect(reading).toMatchObject({ limitBytes: undefined, usageBytes: mebibytes(7) });
  });

  it('understands spaces and backslashes in the mount point', () => {
    const reading = read({
      'proc/self/cgroup': '0::/a b\n',
      'proc/self/mountinfo': mountV2('/', '/mnt/c\\040d\\134e'),
      ...cgroupV2('mnt/c d\\e/a b', { usageMib: 90, limitMib: 100 }),
    });
    expect(reading?.limitBytes).toBe(mebibytes(100));
  });

  it('understands a colon in the path of a cgroup', () => {
    const reading = read({
      'proc/self/cgroup': '0::/cri:shop\n',
      'proc/self/mountinfo': mountV2('/', '/mnt'),
      ...cgroupV2('mnt/cri:shop', { usageMib: 90, limitMib: 100 }),
    });
    expect(reading?.limitBytes).toBe(mebibytes(100));
  });

  it('falls back on the mount where the path of the process is not to be seen', () => {
    const reading = read({
      'proc/self/cgroup': '3:memory:/user.slice/session\n',
      'proc/self/mountinfo': mountV1('/docker/4f5', '/mnt'),
      ...cgroupV1('mnt', { usageMib: 90, limitMib: 100 }),
    });
    expect(reading).toMatchObject({ limitBytes: mebibytes(100), usageBytes: mebibytes(90) });
  });

  it.each([
    ['the process', '0::/../other\n', mountV2('/', '/mnt')],
    ['the mount', '0::/\n', mountV2('/../..', '/mnt')],
  ])('takes no foreign cgroup for its own where %s lies outside of the namespace', (_, membership, mount) => {
    const files = cgroupV2('mnt', { usageMib: 90, limitMib: 100 });
    expect(read({ 'proc/self/cgroup': membership, 'proc/self/mountinfo': mount, ...files })).toBeUndefined();
  });

  it('looks at every mount until one shows the process', () => {
    const reading = read({
      'proc/self/cgroup': '0::/\n',
      'proc/self/mountinfo': mountV2('/../..', '/host') + mountV2('/', '/mnt'),
      ...cgroupV2('host', { usageMib: 9000, limitMib: 10_000 }),
      ...cgroupV2('mnt', { usageMib: 90, limitMib: 100 }),
    });
    expect(reading?.limitBytes).toBe(mebibytes(100));
  });

  it('says nothing where there is no memory controller', () => {
    expect(read({})).toBeUndefined();
    expect(read({ 'proc/self/cgroup': '0::/\n', 'proc/self/mountinfo': '' })).toBeUndefined();
    expect(
      read({ 'proc/self/cgroup': '0::/\n', 'proc/self/mountinfo': mountV2('/', '/mnt') }),
    ).toBeUndefined();
  });

  it('never finds a working set below 0 or above the usage', () => {
    const sizesMib = fc.integer({ min: 0, max: 4096 });
    fc.assert(
      fc.property(sizesMib, sizesMib, (usageMib, inactiveFileMib) => {
        const root = systemTree(cgroupV2('own', { usageMib, inactiveFileMib }));
        const reading = readCgroup({ version: 2, folders: [`${root}/own`] });
        expect(reading?.workingSetBytes).toBe(Math.max(0, mebibytes(usageMib - inactiveFileMib)));
      }),
      { numRuns: 20 },
    );
  });
});
