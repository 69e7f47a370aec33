import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createOsReader } from '../../src/os/os-reader.js';
import {
  readMachineBytes,
  readProcessCpuSeconds,
  readRssBytes,
  readStartTicks,
  readThreadCpuSeconds,
} from '../../src/os/procfs.js';
import { readMemoryStall } from '../../src/os/stall.js';
import { rootWith } from './tree.js';

const STAT = '42 (a) b (c) S 1 42 42 0 -1 4194560 1 0 0 0 250 150 0 0 20 0 7 0 987654 1000 200';

describe('procfs', () => {
  it('reads memory in bytes', () => {
    const root = rootWith({
      'proc/self/status': 'VmPeak:\t  900 kB\nVmRSS:\t   512 kB\nThreads:\t7',
      'proc/meminfo': 'MemTotal:        1024 kB\nMemFree: 1 kB',
    });
    expect(readRssBytes(root)).toBe(512 * 1024);
    expect(readMachineBytes(root)).toBe(1024 * 1024);
  });

  it('reads times behind a command that has spaces and parentheses in it', () => {
    const root = rootWith({ 'proc/42/stat': STAT, 'proc/thread-self/stat': STAT });
    expect(readStartTicks(root, 42)).toBe(987654);
    expect(readProcessCpuSeconds(root, 42)).toBe(4);
    expect(readThreadCpuSeconds(root)).toBe(4);
  });

  it('knows nothing where there is nothing', () => {
    const root = rootWith({});
    expect(readRssBytes(root)).toBeUndefined();
    expect(readMachineBytes(root)).toBeUndefined();
    expect(readStartTicks(root, 42)).toBeUndefined();
    expect(readProcessCpuSeconds(root, 42)).toBeUndefined();
    expect(readThreadCpuSeconds(root)).toBeUndefined();
  });

  it.skipIf(!existsSync('/proc/self/stat'))('reads this very process', () => {
    const rssBytes = createOsReader({ root: '/' }).read().rssBytes as number;
    expect(rssBytes / process.memoryUsage.rss()).toBeGreaterThan(0.5);
    expect(rssBytes / process.memoryUsage.rss()).toBeLessThan(2);
    expect(readProcessCpuSeconds('/', process.pid)).toBeGreaterThan(0);
    expect(readStartTicks('/', process.pid)).toBe(readStartTicks('/', process.pid));
  });
});

describe('memory stall', () => {
  const PSI = (some: number, full: number): string =>
    `some avg10=${some} avg60=0.00 avg300=0.00 total=1\nfull avg10=${full} avg60=0.00 avg300=0.00 total=1`;

  it('is that of the cgroup, else that of the machine, else not known', () => {
    const root = rootWith({
      'proc/pressure/memory': PSI(12.5, 3),
      'sys/fs/cgroup/a/memory.pressure': PSI(50, 25),
    });
    const cgroup = { version: 2, folders: [`${root}/sys/fs/cgroup/a`] } as const;
    expect(readMemoryStall(root, cgroup)).toEqual({ someRatio: 0.5, fullRatio: 0.25 });
    expect(readMemoryStall(root, undefined)).toEqual({ someRatio: 0.125, fullRatio: 0.03 });
    expect(readMemoryStall(rootWith({}), undefined)).toBeUndefined();
  });
});
