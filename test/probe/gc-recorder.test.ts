import { constants, type PerformanceEntry } from 'node:perf_hooks';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GcProfile } from '../../src/probe/floor-profiler.js';
import { GcRecorder } from '../../src/probe/gc-recorder.js';
import {
  FRAME_LENGTH,
  type FrameScalar,
  gcBucketIndex,
  gcSumIndex,
  scalarIndex,
} from '../../src/wire/frame.js';

const MB = 1024 * 1024;
const MARKING = constants.NODE_PERFORMANCE_GC_INCREMENTAL;
const MAJOR = constants.NODE_PERFORMANCE_GC_MAJOR;
const MINOR = constants.NODE_PERFORMANCE_GC_MINOR;

/** An isolate whose collections the test makes up. */
class FakeIsolate {
  nowMs = 0;
  oldGenerationBytes = 0;
  externalBytes = 0;
  arrayBuffersBytes = 0;
  /** Floors of the major GCs since the profiler was started; undefined while it does not run. */
  recorded: number[] | undefined;
  profiles = 0;

  readonly sources = {
    nowMs: () => this.nowMs,
    createProfile: () => this.#createProfile(),
    readOldGenerationBytes: () => this.oldGenerationBytes,
    readExternalBytes: () => this.externalBytes,
    readArrayBuffersBytes: () => this.arrayBuffersBytes,
  };

  collect(floorBytes: number): void {
    this.recorded?.push(floorBytes);
  }

  #createProfile(): GcProfile {
    this.profiles += 1;
    return {
      start: () => {
        this.recorded = [];
      },
      stop: () => {
        const statistics = (this.recorded ?? []).map(statisticOf);
        this.recorded = undefined;
        return { version: 1, startTime: 0, endTime: 0, statistics };
      },
    };
  }
}

let isolate: FakeIsolate;
let frame: Float64Array;
let recorder: GcRecorder;

beforeEach(() => {
  isolate = new FakeIsolate();
  frame = new Float64Array(FRAME_LENGTH);
  recorder = new GcRecorder(frame, isolate.sources);
});

describe('GC recorder', () => {
  it('gives the floor as the profiler has measured it, not what has been promoted since', () => {
    recorder.record([gc(MARKING)]);
    isolate.collect(40 * MB);
    isolate.oldGenerationBytes = 60 * MB;
    recorder.record([gc(MINOR), gc(MAJOR)]);
    expect(read('floorBytes')).toBe(40 * MB);
    expect(isolate.recorded).toBeUndefined();
  });

  it('keeps the lowest floor until it is cleared, and none afterwards', () => {
    for (const floorMb of [50, 40, 45]) measure(floorMb * MB);
    expect(read('floorBytes')).toBe(40 * MB);
    recorder.clearFloor();
    expect(read('floorBytes')).toBeNaN();
  });

  it('gives no floor for a major GC that came without a warning, while there are exact ones', () => {
    measure(40 * MB);
    recorder.clearFloor();
    isolate.oldGenerationBytes = 60 * MB;
    isolate.nowMs += 1_000;
    recorder.record([gc(MARKING), gc(MAJOR)]);
    expect(read('floorBytes')).toBeNaN();
    expect(read('majorGcCount')).toBe(2);
  });

  it('reads the floor late when there has been no exact one for long, and has the next one measured', () => {
    isolate.nowMs = 5_000;
    isolate.oldGenerationBytes = 60 * MB;
    recorder.record([gc(MARKING), gc(MAJOR)]);
    expect(read('floorBytes')).toBe(60 * MB);
    isolate.collect(40 * MB);
    recorder.record([gc(MARKING), gc(MAJOR)]);
    expect(read('floorBytes')).toBe(40 * MB);
  });

  it('gives up when the major GC does not come', () => {
    recorder.record([gc(MARKING)]);
    recorder.record(Array.from({ length: 201 }, () => gc(MINOR)));
    expect(isolate.recorded).toBeUndefined();
    expect(isolate.profiles).toBe(1);
  });

  it('profiles a thousandth of the time at most, however often V8 collects', () => {
    // 200 GCs a second, every fourth of them major.
    let exact = 0;
    for (; isolate.nowMs < 60_000; isolate.nowMs += 20) {
      recorder.record([gc(MINOR), gc(MINOR), gc(MARKING)]);
      isolate.collect(40 * MB);
      isolate.oldGenerationBytes = 50 * MB;
      recorder.record([gc(MAJOR)]);
      if (read('floorBytes') === 40 * MB) exact += 1;
      recorder.clearFloor();
    }
    const recordedMs = isolate.profiles * 0.1;
    expect(recordedMs).toBeLessThanOrEqual(0.001 * 60_000 + 30 + 1);
    expect(exact).toBeGreaterThan(300);
  });

  it('tells what lies outside of the heap at the same moment', () => {
    isolate.externalBytes = 9 * MB;
    isolate.arrayBuffersBytes = 7 * MB;
    measure(40 * MB);
    expect([read('floorExternalBytes'), read('floorArrayBuffersBytes')]).toEqual([9 * MB, 7 * MB]);
    recorder.clearFloor();
    expect([read('floorExternalBytes'), read('floorArrayBuffersBytes')]).toEqual([Number.NaN, Number.NaN]);
  });

  it('counts every pause of a batch, kinds that Node does not name among the minor ones', () => {
    recorder.record([gc(MINOR, 0.4), gc(MINOR, 0.4), gc(MAJOR, 3_000), gc(2, 0.4)]);
    expect(frame[gcBucketIndex('minor', 0)]).toBe(3);
    expect(frame[gcBucketIndex('major', 12)]).toBe(1);
    expect(frame[gcSumIndex('major')]).toBe(3);
    expect(read('majorGcCount')).toBe(1);
  });
});

function measure(floorBytes: number): void {
  recorder.record([gc(MARKING)]);
  isolate.collect(floorBytes);
  recorder.record([gc(MAJOR)]);
}

function read(name: FrameScalar): number {
  return frame[scalarIndex(name)] as number;
}

function gc(kind: number, durationMs = 1): PerformanceEntry {
  const entry = { entryType: 'gc', name: 'gc', startTime: 0, duration: durationMs, detail: { kind } };
  return entry as unknown as PerformanceEntry;
}

/** As V8's profiler tells of a major GC that leaves `floorBytes`, of which a tenth is code. */
function statisticOf(floorBytes: number) {
  const space = (spaceName: string, spaceUsedSize: number) => ({
    spaceName,
    spaceSize: spaceUsedSize,
    spaceUsedSize,
    spaceAvailableSize: 0,
    physicalSpaceSize: spaceUsedSize,
  });
  const heap = {
    heapStatistics: {
      totalHeapSize: 0,
      totalHeapSizeExecutable: 0,
      totalPhysicalSize: 0,
      totalAvailableSize: 0,
      totalGlobalHandlesSize: 0,
      usedGlobalHandlesSize: 0,
      usedHeapSize: 0,
      heapSizeLimit: 0,
      mallocedMemory: 0,
      externalMemory: 0,
      peakMallocedMemory: 0,
    },
    heapSpaceStatistics: [
      space('read_only_space', 5 * MB),
      space('new_space', 3 * MB),
      space('old_space', 0.9 * floorBytes),
      space('code_space', 0.1 * floorBytes),
    ],
  };
  return { gcType: 'MarkSweepCompact', cost: 1, beforeGC: heap, afterGC: heap };
}
