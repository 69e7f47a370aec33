import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  readMachineBytes,
  readParentPid,
  readProcessCpuSeconds,
  readRssBytes,
  readStartTicks,
  readThreadCpuSeconds,
} from '../../src/os/procfs.js';
import { MEMINFO, systemTree } from './system-tree.js';

const isLinux = process.platform === 'linux';
if (!isLinux) console.log('skipped: this machine has no procfs to read for real');

/** As the kernel writes it: user time 150 ticks, system time 50, start at 987654. */
function stat(command: string, state = 'S'): string {
  return `42 (${command}) ${state} 1 42 42 0 -1 4194560 900 0 3 0 150 50 7 8 20 0 11 0 987654 1000000 300 18446744073709551615\n`;
}

describe('procfs', () => {
  it('reads RSS and the memory of the machine in bytes', () => {
    const root = systemTree({
      ...MEMINFO,
      'proc/self/status': 'Name:\tnode\nVmHWM:\t   90000 kB\nVmRSS:\t   81920 kB\nRssAnon:\t   1 kB\n',
    });
    expect(readRssBytes(root)).toBe(80 * 1024 * 1024);
    expect(readMachineBytes(root)).toBe(16 * 1024 ** 3);
  });

  it.each(['node', 'MainThread (1)', 'a) R 9 9 9 (b', ') S 1', 'tab\tand\nnewline'])(
    'reads past a command that is called %j',
    (command) => {
      const root = systemTree({ 'proc/42/stat': stat(command), 'proc/thread-self/stat': stat(command) });
      expect(readStartTicks(root, 42)).toBe(987654);
      expect(readParentPid(root, 42)).toBe(1);
      expect(readProcessCpuSeconds(root, 42)).toBe(2);
      expect(readThreadCpuSeconds(root)).toBe(2);
    },
  );

  it.each(['Z', 'X', 'x'])(
    'takes a process in state %s for one that has ended, though it has a number still',
    (state) => {
      const root = systemTree({ 'proc/42/stat': stat('node', state) });
      expect(readStartTicks(root, 42)).toBeUndefined();
      expect(readProcessCpuSeconds(root, 42)).toBe(2);
    },
  );

  it('tells nothing of a process that is not there, nor from a file that is empty', () => {
    const root = systemTree({ 'proc/7/stat': '', 'proc/self/status': '', 'proc/meminfo': '' });
    for (const pid of [6, 7]) {
      expect(readStartTicks(root, pid)).toBeUndefined();
      expect(readProcessCpuSeconds(root, pid)).toBeUndefined();
    }
    expect(readThreadCpuSeconds(root)).toBeUndefined();
    expect(readRssBytes(root)).toBeUndefined();
    expect(readMachineBytes(root)).toBeUndefined();
  });

  it.runIf(isLinux)('agrees with Node on the RSS of this process', () => {
    const ratio = (readRssBytes('/') ?? 0) / process.memoryUsage.rss();
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it.runIf(isLinux)('agrees with Node on the CPU time of this process', () => {
    const { user, system } = process.cpuUsage();
    const nodeSeconds = (user + system) / 1e6;
    const seconds = readProcessCpuSeconds('/', process.pid) ?? 0;
    expect(Math.abs(seconds - nodeSeconds)).toBeLessThan(0.1 * nodeSeconds + 0.1);
    expect(readThreadCpuSeconds('/')).toBeLessThanOrEqual(readProcessCpuSeconds('/', process.pid) ?? 0);
  });

  it.runIf(isLinux)('keeps the start of a living process, and forgets that of a dead one', () => {
    expect(readStartTicks('/', process.pid)).toBeGreaterThan(0);
    expect(readStartTicks('/', process.pid)).toBe(readStartTicks('/', process.pid));
    expect(readStartTicks('/', spawnSync(process.execPath, ['-e', '0']).pid)).toBeUndefined();
  });
});
