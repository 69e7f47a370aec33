import { expect, it } from 'vitest';
import { History } from '../../src/watchdog/history.js';

it('the history keeps the last five minutes, whatever it is fed', () => {
  const history = new History();
  for (let turn = 0; turn < 2_000; turn++) {
    const os = {
      rssBytes: turn,
      machineAvailableBytes: undefined,
      cgroup: undefined,
      memoryStall: undefined,
    };
    const unseen = {
      frame: undefined,
      tracked: undefined,
      frameRssBytes: undefined,
      blockedHeapUsedBytes: undefined,
    };
    history.add({ atMs: turn * 1_000, ...unseen, os, limits: [], unresponsiveSeconds: 0 }, undefined);
  }
  const points = history.last();
  expect(points).toHaveLength(300);
  expect(points.at(-1)).toMatchObject({
    atMs: 1_999_000,
    rssBytes: 1_999,
    heapUsedBytes: null,
    gcCounts: null,
  });
  expect(history.last(60).map(({ atMs }) => atMs)[0]).toBe(1_940_000);
});
