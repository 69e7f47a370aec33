import { describe, expect, it } from 'vitest';
import { HourHistory } from '../../src/watchdog/hour-history.js';
import type { Observation } from '../../src/watchdog/observer.js';
import {
  decodeFrame,
  FRAME_LENGTH,
  type FrameScalar,
  gcSumIndex,
  heapSpaceIndex,
  scalarIndex,
} from '../../src/wire/frame.js';

const OS = { rssBytes: 300, machineAvailableBytes: undefined, cgroup: undefined, memoryStall: undefined };

/** What is seen at a second, with a frame of these values. */
function seen(
  second: number,
  values: Partial<Record<FrameScalar, number>> | undefined,
  { minor = 0, major = 0, unresponsiveSeconds = 0 } = {},
): Observation {
  const numbers = new Float64Array(FRAME_LENGTH);
  for (const [name, value] of Object.entries(values ?? {})) numbers[scalarIndex(name as FrameScalar)] = value;
  numbers[gcSumIndex('minor')] = minor;
  numbers[gcSumIndex('major')] = major;
  numbers[heapSpaceIndex(1)] = 77;
  return {
    atMs: second * 1_000,
    frame: values && decodeFrame(numbers, 2),
    frameRssBytes: values && 300,
    blockedHeapUsedBytes: undefined,
    os: OS,
    tracked: undefined,
    limits: [],
    unresponsiveSeconds,
  };
}

describe('the history of an hour', () => {
  it('has a point every five seconds, with the worst of what was between', () => {
    const history = new HourHistory();
    const values = { heapTotalBytes: 100, externalBytes: 50, arrayBuffersBytes: 20, heapUsedBytes: 80 };
    history.add(seen(0, values));
    for (let second = 1; second <= 5; second++) {
      const eventLoopDelayMaxMs = second === 3 ? 40 : 1;
      history.add(
        seen(
          second,
          { ...values, eventLoopDelayMaxMs, eventLoopDelayP99Ms: 1 },
          { minor: 0.1 * second, major: 0.05 * second },
        ),
      );
    }
    expect(history.points).toEqual([
      {
        atMs: 5_000,
        heapUsedBytes: 80,
        heapSpaceUsedBytes: [0, 77],
        externalBytes: 30,
        arrayBuffersBytes: 20,
        nativeBytes: 150,
        rssBytes: 300,
        cgroupWorkingSetBytes: null,
        minorGcRatio: expect.closeTo(0.1),
        majorGcRatio: expect.closeTo(0.05),
        eventLoopDelayP99Ms: 1,
        eventLoopDelayMaxMs: 40,
      },
    ]);
    for (let second = 6; second <= 10; second++)
      history.add(seen(second, values, { minor: 0.5, major: 0.25 }));
    expect(history.points[1]).toMatchObject({ minorGcRatio: 0, majorGcRatio: 0, eventLoopDelayMaxMs: 0 });
  });

  it('counts the silence of the main thread as delay', () => {
    const history = new HourHistory();
    for (let second = 0; second <= 5; second++) {
      history.add(seen(second, { eventLoopDelayMaxMs: 1 }, { unresponsiveSeconds: second }));
    }
    expect(history.points[0]?.eventLoopDelayMaxMs).toBe(5_000);
  });

  it('says that it does not know before the first frame', () => {
    const history = new HourHistory();
    history.add(seen(0, undefined));
    history.add(seen(5, undefined));
    expect(history.points).toMatchObject([
      {
        heapUsedBytes: null,
        heapSpaceUsedBytes: [],
        minorGcRatio: null,
        eventLoopDelayMaxMs: null,
        rssBytes: 300,
      },
    ]);
  });

  it('keeps an hour, whatever it is fed', () => {
    const history = new HourHistory();
    for (let second = 0; second <= 20_000; second++) history.add(seen(second, {}));
    expect(history.points).toHaveLength(720);
    expect([history.points[0]?.atMs, history.points.at(-1)?.atMs]).toEqual([16_405_000, 20_000_000]);
  });

  it('forgets what lies after now when the clock is set back', () => {
    const history = new HourHistory();
    for (let second = 0; second <= 60; second += 5) history.add(seen(second, {}));
    history.add(seen(22, {}));
    history.add(seen(27, {}));
    expect(history.points.map(({ atMs }) => atMs / 1_000)).toEqual([5, 10, 15, 20, 22, 27]);
  });
});
