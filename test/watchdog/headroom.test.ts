import { describe, expect, it } from 'vitest';
import type { OsReadings } from '../../src/os/readings.js';
import { heapSizeOf, isGroupNearItsEnd, readHeadroom } from '../../src/watchdog/headroom.js';
import type { Observation } from '../../src/watchdog/observer.js';
import { decodeFrame, FRAME_LENGTH, heapSpaceIndex, scalarIndex } from '../../src/wire/frame.js';

const OS: OsReadings = {
  rssBytes: 1,
  machineAvailableBytes: 1_000,
  cgroup: { version: 2, limitBytes: 500, usageBytes: 400, workingSetBytes: 300, isKilledAsGroup: false },
  memoryStall: undefined,
};

describe('headroom', () => {
  it('is what the cgroup or the machine has left, whichever has less; page cache does not count', async () => {
    expect(await readHeadroom(OS, undefined)).toEqual({ memoryBytes: 200, diskBytes: null });
    const cgroup = {
      version: 2,
      limitBytes: 5_000,
      usageBytes: 0,
      workingSetBytes: 0,
      isKilledAsGroup: false,
    } as const;
    expect((await readHeadroom({ ...OS, cgroup }, undefined)).memoryBytes).toBe(1_000);
  });

  it('is not known where neither is', async () => {
    const nothing = {
      rssBytes: 1,
      machineAvailableBytes: undefined,
      cgroup: undefined,
      memoryStall: undefined,
    };
    expect(await readHeadroom(nothing, undefined)).toEqual({ memoryBytes: null, diskBytes: null });
  });

  it('is never below zero', async () => {
    const cgroup = {
      version: 2,
      limitBytes: 100,
      usageBytes: 400,
      workingSetBytes: 300,
      isKilledAsGroup: false,
    } as const;
    expect((await readHeadroom({ ...OS, cgroup }, undefined)).memoryBytes).toBe(0);
  });
});

describe('the size of the heap that a capture would take', () => {
  const MB = 1024 * 1024;
  const names = ['new_space', 'old_space', 'large_object_space', 'code_space'];

  function observation(seen: Partial<Observation>): Observation {
    const nothing = { frame: undefined, frameRssBytes: undefined, blockedHeapUsedBytes: undefined };
    return { atMs: 0, os: OS, tracked: undefined, limits: [], unresponsiveSeconds: 0, ...nothing, ...seen };
  }

  function frameAt(atMs: number) {
    const numbers = new Float64Array(FRAME_LENGTH);
    numbers[scalarIndex('atMs')] = atMs;
    [10, 20, 400, 3].forEach((bytes, space) => {
      numbers[heapSpaceIndex(space)] = bytes * MB;
    });
    return decodeFrame(numbers, 4);
  }

  it('leaves out the objects that have a page of their own', () => {
    const seen = observation({ frame: frameAt(1_000), os: { ...OS, rssBytes: 77 } });
    expect(heapSizeOf(seen, names, 2_000)).toEqual({
      smallObjectBytes: 33 * MB,
      rssBytes: 77,
      isCurrent: true,
    });
  });

  it('counts what resident memory has grown by since an old frame', () => {
    const os = { ...OS, rssBytes: 900 * MB };
    const seen = observation({ frame: frameAt(1_000), frameRssBytes: 500 * MB, os });
    expect(heapSizeOf(seen, names, 61_000)).toEqual({
      smallObjectBytes: 433 * MB,
      rssBytes: 900 * MB,
      isCurrent: false,
    });
  });

  it('takes what was read of the heap of a blocked thread where that is more', () => {
    const seen = observation({ frame: frameAt(1_000), frameRssBytes: 1, blockedHeapUsedBytes: 800 * MB });
    expect(heapSizeOf(seen, names, 9_000)).toMatchObject({ smallObjectBytes: 800 * MB, isCurrent: false });
  });

  it('is what resident memory says before the first frame', () => {
    const os = { ...OS, rssBytes: 140 * MB };
    expect(heapSizeOf(observation({ os }), names, 0)).toEqual({
      smallObjectBytes: 100 * MB,
      rssBytes: 140 * MB,
      isCurrent: false,
    });
  });
});

describe('a cgroup whose processes the kernel kills together', () => {
  const cgroup = {
    version: 2,
    limitBytes: 1_000,
    usageBytes: 1_000,
    workingSetBytes: 0,
    isKilledAsGroup: true,
  } as const;
  const at = (changes: Partial<NonNullable<OsReadings['cgroup']>>) =>
    isGroupNearItsEnd({ ...OS, cgroup: { ...cgroup, ...changes } });

  it('is near its end when little of its limit is left', () => {
    expect([at({ workingSetBytes: 910 }), at({ workingSetBytes: 930 })]).toEqual([false, true]);
  });

  it('is not when the kernel would kill the child alone, or there is no limit', () => {
    expect(at({ workingSetBytes: 990, isKilledAsGroup: false })).toBe(false);
    expect(at({ workingSetBytes: 990, limitBytes: undefined })).toBe(false);
    expect(isGroupNearItsEnd({ ...OS, cgroup: undefined })).toBe(false);
  });
});
