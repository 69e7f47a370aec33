import { describe, expect, it } from 'vitest';
import { Signals } from '../../src/watchdog/signals.js';
import { decodeFrame, FRAME_LENGTH, type Frame, handleIndex, scalarIndex } from '../../src/wire/frame.js';

const MB = 1024 * 1024;

function frame(
  atMs: number,
  changes: Partial<Record<Parameters<typeof scalarIndex>[0], number>> = {},
): Frame {
  const numbers = new Float64Array(FRAME_LENGTH);
  const values = { atMs, heapTotalBytes: 60 * MB, externalBytes: 8 * MB, mallocedBytes: 2 * MB, ...changes };
  for (const [name, value] of Object.entries(values)) {
    numbers[scalarIndex(name as Parameters<typeof scalarIndex>[0])] = value;
  }
  numbers[handleIndex('TCPSocketWrap')] = 3;
  numbers[handleIndex('Timeout')] = 4;
  return decodeFrame(numbers, 0);
}

const NO_GC = {
  floorBytes: Number.NaN,
  floorExternalBytes: Number.NaN,
  floorArrayBuffersBytes: Number.NaN,
};

function latest(signals: Signals): Record<string, number | undefined> {
  return Object.fromEntries([...signals.entries()].map(([signal, { latest }]) => [signal, latest?.value]));
}

describe('the series of the signals', () => {
  it('take of a frame what each signal is', () => {
    const signals = new Signals();
    signals.take(
      frame(1_000, {
        floorBytes: 40 * MB,
        floorExternalBytes: 8 * MB,
        floorArrayBuffersBytes: 5 * MB,
        codeBytes: 3 * MB,
        nativeContexts: 2,
      }),
    );
    expect(latest(signals)).toEqual({
      js_heap: 40 * MB,
      external: 3 * MB,
      array_buffers: 5 * MB,
      code: 3 * MB,
      contexts: 2,
      handles: 7,
    });
    expect(signals.floors.latest).toMatchObject({ atMs: 1_000, value: 40 * MB });
  });

  it('take nothing of what only a major GC tells where there was none', () => {
    const signals = new Signals();
    signals.take(frame(1_000, NO_GC));
    expect(latest(signals)).toMatchObject({ js_heap: undefined, code: 0, handles: 7 });
    expect(latest(signals)).not.toHaveProperty('external');
  });

  it('have no less than nothing outside of the heap, as V8 counts array buffers late', () => {
    const signals = new Signals();
    signals.take(frame(1_000, { floorExternalBytes: 4 * MB, floorArrayBuffersBytes: 5 * MB }));
    expect(latest(signals)).toMatchObject({ external: 0 });
  });

  it('call native what is resident and neither V8 nor Node accounts for', () => {
    const signals = new Signals();
    signals.takeResident(frame(1_000), 100 * MB);
    expect(latest(signals)).toMatchObject({ native: 30 * MB });
    signals.takeResident(frame(2_000), 50 * MB);
    expect(latest(signals)).toMatchObject({ native: 0 });
  });
});
