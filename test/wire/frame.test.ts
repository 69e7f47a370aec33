import { describe, expect, it } from 'vitest';
import {
  decodeFrame,
  FRAME_LENGTH,
  GC_BUCKETS_SECONDS,
  GC_KINDS,
  gcBucketIndex,
  gcSumIndex,
  HANDLE_TYPES,
  handleIndex,
  heapSpaceIndex,
  MAX_HEAP_SPACES,
  scalarIndex,
} from '../../src/wire/frame.js';

const SCALARS = ['atMs', 'heapUsedBytes', 'floorBytes', 'probeCpuMs'] as const;

describe('frame', () => {
  it('gives every number a place of its own, and uses every place', () => {
    const places = new Set<number>();
    for (let index = 0; scalarIndexIsTaken(index); index++) places.add(index);
    for (let space = 0; space < MAX_HEAP_SPACES; space++) places.add(heapSpaceIndex(space));
    for (const kind of GC_KINDS) {
      for (let bucket = 0; bucket <= GC_BUCKETS_SECONDS.length; bucket++)
        places.add(gcBucketIndex(kind, bucket));
      places.add(gcSumIndex(kind));
    }
    for (const type of HANDLE_TYPES) places.add(handleIndex(type));
    expect(places.size).toBe(FRAME_LENGTH);
    expect(Math.max(...places)).toBe(FRAME_LENGTH - 1);
  });

  it('decodes what was put in', () => {
    const numbers = new Float64Array(FRAME_LENGTH);
    for (const [index, name] of SCALARS.entries()) numbers[scalarIndex(name)] = index + 1;
    numbers[heapSpaceIndex(1)] = 77;
    numbers[gcBucketIndex('major', 3)] = 5;
    numbers[gcSumIndex('major')] = 0.25;
    numbers[handleIndex('Timeout')] = 8;
    const frame = decodeFrame(numbers, 2);
    expect(frame).toMatchObject({ atMs: 1, heapUsedBytes: 2, floorBytes: 3, probeCpuMs: 4 });
    expect(frame.heapSpaceUsedBytes).toEqual([0, 77]);
    expect(frame.handles).toMatchObject({ Timeout: 8, other: 0 });
    expect(frame.gcPauses.major.sumSeconds).toBe(0.25);
    expect(frame.gcPauses.major.bucketCounts[3]).toBe(5);
    expect(frame.gcPauses.minor.bucketCounts).toHaveLength(GC_BUCKETS_SECONDS.length + 1);
  });
});

/** The scalars lie at the front, without a gap, up to the first heap space. */
function scalarIndexIsTaken(index: number): boolean {
  return index < heapSpaceIndex(0);
}
