import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_LENGTH } from '../../src/wire/frame.js';
import { createRing, RingReader, RingWriter } from '../../src/wire/ring.js';

function frameOf(value: number): Float64Array {
  return new Float64Array(FRAME_LENGTH).fill(value);
}

function drainAll(reader: RingReader): number[] {
  const values: number[] = [];
  reader.drain((frame) => values.push(frame[0] as number));
  return values;
}

describe('ring', () => {
  it('gives the frames in the order in which they were written, each once', () => {
    const ring = createRing(8);
    const writer = new RingWriter(ring);
    const reader = new RingReader(ring);
    for (const value of [1, 2, 3]) writer.push(frameOf(value));
    expect(drainAll(reader)).toEqual([1, 2, 3]);
    expect(drainAll(reader)).toEqual([]);
    writer.push(frameOf(4));
    expect(drainAll(reader)).toEqual([4]);
  });

  it('counts what was overwritten before it was read, and goes on with the oldest frame left', () => {
    const ring = createRing(4);
    const writer = new RingWriter(ring);
    const reader = new RingReader(ring);
    for (let value = 1; value <= 10; value++) writer.push(frameOf(value));
    expect(drainAll(reader)).toEqual([7, 8, 9, 10]);
    expect(reader.lostFrames).toBe(6);
  });

  it('loses nothing and invents nothing, however writes and reads alternate', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 50 }), (bursts) => {
        const ring = createRing(8);
        const writer = new RingWriter(ring);
        const reader = new RingReader(ring);
        let written = 0;
        const read: number[] = [];
        for (const burst of bursts) {
          for (let n = 0; n < burst; n++) writer.push(frameOf(++written));
          read.push(...drainAll(reader));
        }
        expect(read.length + reader.lostFrames).toBe(written);
        expect(read).toEqual([...new Set(read)].sort((a, b) => a - b));
      }),
    );
  });

  it('does not give out a frame that is being overwritten', () => {
    const ring = createRing(2);
    const writer = new RingWriter(ring);
    const reader = new RingReader(ring);
    writer.push(frameOf(1));
    writer.push(frameOf(2));
    // The writer comes round to both slots while the reader is in the middle of its round.
    const seen: number[] = [];
    reader.drain((frame) => {
      seen.push(frame[0] as number);
      if (seen.length === 1) for (const value of [3, 4]) writer.push(frameOf(value));
    });
    expect(seen).toEqual([1]);
    expect(drainAll(reader)).toEqual([3, 4]);
    expect(reader.lostFrames).toBe(1);
  });

  it('refuses a capacity that is no power of two, and memory of another version', () => {
    expect(() => createRing(3)).toThrow(RangeError);
    const ring = createRing(2);
    new Int32Array(ring)[0] = 99;
    expect(() => new RingReader(ring)).toThrow(/version 99/);
  });
});
