import { describe, expect, it } from 'vitest';
import { readMemoryStall } from '../../src/os/stall.js';
import { systemTree } from './system-tree.js';

function pressure(some: number, full: number): string {
  return `some avg10=${some} avg60=1.00 avg300=0.50 total=900\nfull avg10=${full} avg60=0.10 avg300=0.05 total=90\n`;
}

const MACHINE = { 'proc/pressure/memory': pressure(12.5, 3.25) };

describe('memory stall', () => {
  it('is a ratio over 10 s, read from the cgroup where it tells', () => {
    const root = systemTree({ ...MACHINE, 'own/memory.pressure': pressure(88, 44) });
    expect(readMemoryStall(root, { version: 2, folders: [`${root}/own`, root] })).toEqual({
      someRatio: 0.88,
      fullRatio: 0.44,
    });
  });

  it('is that of the machine in a cgroup that does not tell, and without a cgroup', () => {
    const root = systemTree({ ...MACHINE, 'own/memory.pressure': '' });
    const ofMachine = { someRatio: 0.125, fullRatio: 0.0325 };
    expect(readMemoryStall(root, { version: 2, folders: [`${root}/own`] })).toEqual(ofMachine);
    expect(readMemoryStall(root, { version: 2, folders: [`${root}/gone`] })).toEqual(ofMachine);
    expect(readMemoryStall(root, { version: 1, folders: [`${root}/own`] })).toEqual(ofMachine);
    expect(readMemoryStall(root, undefined)).toEqual(ofMachine);
  });

  it('is unknown to a kernel without it', () => {
    expect(readMemoryStall(systemTree({}), undefined)).toBeUndefined();
  });
});
