import { describe, expect, it } from 'vitest';
import { Judgement } from '../../src/watchdog/judgement.js';
import type { Observation } from '../../src/watchdog/observer.js';
import { Signals } from '../../src/watchdog/signals.js';
import { StructureWatch } from '../../src/watchdog/structure.js';
import { decodeFrame, FRAME_LENGTH, handleIndex, scalarIndex } from '../../src/wire/frame.js';

const MB = 1024 * 1024;
const SECOND_MS = 1_000;

/** A process whose handles grow, and whose floor does not; one frame per second. */
function watch(seconds: number) {
  const signals = new Signals();
  const structure = new StructureWatch();
  const judgement = new Judgement();
  const numbers = new Float64Array(FRAME_LENGTH);
  for (let second = 0; second < seconds; second++) {
    const atMs = second * SECOND_MS;
    numbers[scalarIndex('atMs')] = atMs;
    numbers[scalarIndex('floorBytes')] = 40 * MB + (second % 7) * 20_000;
    numbers[handleIndex('TCPSocketWrap')] = 10 + second;
    const frame = decodeFrame(numbers, 0);
    signals.take(frame);
    judgement.consider({ atMs, limits: [], frame } as unknown as Observation, { signals, structure }, 0);
  }
  return judgement.verdicts;
}

describe('the judgement', () => {
  it('is one for each signal, by what that signal does', () => {
    const { js_heap: heap, handles, array_buffers: buffers } = watch(1_200);
    expect(heap?.verdict).toBe('stable');
    expect(buffers?.verdict).toBe('stable');
    expect(handles).toMatchObject({ verdict: 'leaking', unit: 'count' });
    expect(handles?.slopePerSecond).toBeCloseTo(1, 1);
    expect(handles?.reason).toMatch(/^The number of open handles rose by /);
  });

  it('is still to be learned at the start', () => {
    expect(watch(5)).toMatchObject({
      js_heap: { verdict: 'learning' },
      handles: { verdict: 'learning' },
    });
  });
});
