import { describe, expect, it } from 'vitest';
import { LoadMeter } from '../../src/watchdog/load-meter.js';
import { decodeFrame, FRAME_LENGTH, scalarIndex } from '../../src/wire/frame.js';

/** The load after frames a second apart, with so many requests in each second. */
function loadAfter(requests: readonly number[], intervalMs = 1_000): number | undefined {
  const meter = new LoadMeter();
  const numbers = new Float64Array(FRAME_LENGTH);
  let [load, total] = [undefined as number | undefined, 0];
  for (const [index, count] of [0, ...requests].entries()) {
    total += count;
    numbers[scalarIndex('atMs')] = index * intervalMs;
    numbers[scalarIndex('requestCount')] = total;
    load = meter.take(decodeFrame(numbers, 0));
  }
  return load;
}

describe('the load', () => {
  it('is not known of a process that has never had a request', () => {
    expect(loadAfter([0, 0, 0])).toBeUndefined();
  });

  it('is not known of a worker that only its health is asked of', () => {
    const probed = Array.from({ length: 600 }, (_, second) => (second % 10 === 0 ? 2 : 0));
    expect(loadAfter(probed)).toBeUndefined();
  });

  it('stays known of a server at night', () => {
    expect(loadAfter([...Array(60).fill(50), ...Array(600).fill(0)])).toBeCloseTo(0, 6);
  });

  it('is the rate of requests, whatever the interval of the frames', () => {
    for (const seconds of [1, 3, 60]) expect(loadAfter(Array(seconds).fill(50))).toBeCloseTo(50, 6);
    expect(loadAfter([0, 0, 0, 50, 50])).toBeCloseTo(50, 6);
    expect(loadAfter(Array(60).fill(5), 100)).toBeCloseTo(50, 6);
  });

  it('follows a change within some ten seconds, and one request does not move it much', () => {
    const calm = Array(300).fill(10);
    expect(loadAfter([...calm, ...Array(10).fill(20)])).toBeCloseTo(20 - 10 / Math.E, 3);
    expect(loadAfter([...calm, 11])).toBeCloseTo(10.1, 1);
    expect(loadAfter([...calm, ...Array(120).fill(0)])).toBeLessThan(0.001);
  });
});
