import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createOsReader } from '../../src/os/os-reader.js';
import { createMemoryCgroup } from '../e2e/memory-cgroup.js';
import { cgroupV2, MEMINFO, mebibytes, mountV2, systemTree } from './system-tree.js';

const CONTAINER = {
  ...MEMINFO,
  'proc/self/status': 'VmRSS:\t   1024 kB\n',
  'proc/self/cgroup': '0::/old\n',
  'proc/self/mountinfo': mountV2('/', '/sys/fs/cgroup'),
  ...cgroupV2('sys/fs/cgroup/old', { usageMib: 90, limitMib: 100 }),
};

const isLinux = process.platform === 'linux';
if (!isLinux) console.log('skipped: this machine is not read through procfs');

describe('os reader', () => {
  it.runIf(isLinux)('joins what the system tells, and is current at every read', () => {
    const root = systemTree(CONTAINER);
    const reader = createOsReader({ root });
    expect(reader.read()).toEqual({
      rssBytes: mebibytes(1),
      cgroup: {
        version: 2,
        limitBytes: mebibytes(100),
        usageBytes: mebibytes(90),
        workingSetBytes: mebibytes(90),
        isKilledAsGroup: false,
      },
      memoryStall: undefined,
    });
    writeFileSync(join(root, 'sys/fs/cgroup/old/memory.current'), `${mebibytes(95)}\n`);
    writeFileSync(join(root, 'sys/fs/cgroup/old/memory.max'), `${mebibytes(120)}\n`);
    expect(reader.read().cgroup).toMatchObject({ usageBytes: mebibytes(95), limitBytes: mebibytes(120) });
  });

  it('takes a limit above the memory of the machine for none, and one that is all of it for a limit', () => {
    const limitBytesAt = (limitMib: number): number | undefined => {
      const root = systemTree({ ...CONTAINER, ...cgroupV2('sys/fs/cgroup/old', { usageMib: 90, limitMib }) });
      return createOsReader({ root }).read().cgroup?.limitBytes;
    };
    expect(limitBytesAt(16_385)).toBeUndefined();
    // A system container is shown its limit as the memory of the machine.
    expect(limitBytesAt(16_384)).toBe(mebibytes(16_384));
  });

  it('follows the process into another cgroup when its own is gone', () => {
    const root = systemTree(CONTAINER);
    const reader = createOsReader({ root });
    renameSync(join(root, 'sys/fs/cgroup/old'), join(root, 'sys/fs/cgroup/new'));
    writeFileSync(join(root, 'proc/self/cgroup'), '0::/new\n');
    expect(reader.read().cgroup?.limitBytes).toBe(mebibytes(100));
  });

  it('goes on without what vanishes', () => {
    const root = systemTree(CONTAINER);
    const reader = createOsReader({ root });
    rmSync(join(root, 'sys'), { recursive: true });
    expect(reader.read().cgroup).toBeUndefined();
    rmSync(join(root, 'proc'), { recursive: true });
    expect(reader.read()).toMatchObject({ cgroup: undefined, memoryStall: undefined });
  });

  it('has an RSS on this machine, whatever it is', () => {
    expect(createOsReader({ root: '/' }).read().rssBytes).toBeGreaterThan(mebibytes(10));
  });

  it('reads the limit and the usage of a real cgroup', async ({ skip }) => {
    const cgroup = createMemoryCgroup(mebibytes(256));
    if (typeof cgroup === 'string') {
      console.log(`skipped: ${cgroup}`);
      return skip();
    }
    const child = await holdInside(cgroup.wrapper, 64);
    try {
      const reading = createOsReader({ root: rootAsSeenBy(child.pid as number) }).read();
      expect(reading.rssBytes).toBeGreaterThan(mebibytes(64));
      expect(reading.cgroup?.limitBytes).toBe(mebibytes(256));
      expect(reading.cgroup?.usageBytes).toBeGreaterThan(mebibytes(64));
      expect(reading.cgroup?.usageBytes).toBeLessThanOrEqual(mebibytes(256));
      expect(reading.cgroup?.workingSetBytes).toBeGreaterThan(mebibytes(64));
    } finally {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      cgroup.remove();
    }
  });
});

/** A child process behind `wrapper` that holds a buffer; resolves once it does. */
async function holdInside(wrapper: readonly string[], mib: number): Promise<ChildProcess> {
  const [command, ...args] = wrapper;
  const script = `const held = Buffer.alloc(${mebibytes(mib)}, 1); console.log(held.length); setInterval(() => held, 1e6)`;
  const child = spawn(command as string, [...args, process.execPath, '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the child ended with ${code}`))),
  ]);
  return child;
}

/** The real files of this machine, with those of another process as `proc/self`. */
function rootAsSeenBy(pid: number): string {
  const root = systemTree({ 'proc/.keep': '' });
  symlinkSync(`/proc/${pid}`, join(root, 'proc/self'));
  symlinkSync('/proc/meminfo', join(root, 'proc/meminfo'));
  symlinkSync('/sys', join(root, 'sys'));
  return root;
}
