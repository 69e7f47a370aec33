import { describe, expect, it } from 'vitest';
import { Room } from '../../../src/snapshot/graph/room.js';

describe('room', () => {
  it('gives arrays that were given back, with zeros in them', () => {
    const room = new Room(4);
    const first = room.take().fill(7);
    room.give(first);
    const second = room.take();
    expect(second.buffer).toBe(first.buffer);
    expect([...second]).toEqual([0, 0, 0, 0]);
    expect(room.take().buffer).not.toBe(first.buffer);
  });

  it('makes as many of a longer array as it holds', () => {
    const room = new Room(4);
    const long = new Uint32Array(new SharedArrayBuffer(11 * 4)).fill(7);
    room.give(long);
    const [a, b, c] = [room.take(), room.take(), room.take()];
    expect([a.buffer, b.buffer]).toEqual([long.buffer, long.buffer]);
    expect(a.byteOffset).not.toBe(b.byteOffset);
    expect(c.buffer).not.toBe(long.buffer);
    expect([...long.subarray(8)]).toEqual([7, 7, 7]);
  });

  it('keeps nothing of an array that would make thousands', () => {
    const room = new Room(4);
    const long = new Uint32Array(new SharedArrayBuffer(40_000 * 4));
    room.give(long);
    expect(room.take().buffer).not.toBe(long.buffer);
  });

  it('gives a longer array where that is asked for', () => {
    expect(new Room(4).take(9).length).toBe(9);
  });

  it('gives four arrays of bytes that do not touch each other', () => {
    const bytes = new Room(3).takeBytes();
    for (const [index, array] of bytes.entries()) array.fill(index + 1);
    expect(bytes.map((array) => [...array])).toEqual([
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3],
      [4, 4, 4],
    ]);
  });

  it('takes back what a step has taken, but for what it gave back itself', () => {
    const room = new Room(4);
    const [given, kept] = room.during(() => {
      const arrays = [room.take(), room.take(), room.takeBytes()[0]] as const;
      room.give(arrays[0]);
      return arrays;
    });
    const again = [room.take(), room.take(), room.take(), room.take()];
    const buffers = again.map(({ buffer }) => buffer);
    expect(new Set(buffers).size).toBe(4);
    expect(buffers).toContain(given.buffer);
    expect(buffers).toContain(kept.buffer);
  });

  it('lends an array once that a step within another has given back', () => {
    const room = new Room(4);
    room.during(() => {
      const outer = room.take();
      room.during(() => room.give(outer));
    });
    expect(room.take().buffer).not.toBe(room.take().buffer);
  });
});
