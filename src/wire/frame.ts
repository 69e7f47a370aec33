/**
 * The layout of a frame: one reading of one isolate, as numbers at fixed places.
 *
 * The probe fills a `Float64Array` of {@link FRAME_LENGTH} numbers, the watchdog decodes it. A change
 * of this layout needs a new {@link FRAME_VERSION}: both threads come from one package, but a dump of
 * the ring may outlive the process.
 */

export const FRAME_VERSION = 3;

/** What the single numbers of a frame mean, in the order in which they lie. */
const SCALARS = [
  /** Wall clock of the reading, milliseconds since the epoch. */
  'atMs',
  /** `heap_size_limit` of V8: the heap that ends the process when it is reached. */
  'heapLimitBytes',
  /** `total_heap_size` of V8. */
  'heapTotalBytes',
  /** `used_heap_size` of V8, garbage that is not yet collected included. */
  'heapUsedBytes',
  /** Memory outside of the V8 heap that JavaScript objects hold, array buffers included. */
  'externalBytes',
  /** The part of external memory that belongs to ArrayBuffer, SharedArrayBuffer and Buffer. */
  'arrayBuffersBytes',
  /** What V8 itself has taken by malloc. */
  'mallocedBytes',
  /** Contexts alive in the isolate. */
  'nativeContexts',
  /** Contexts detached and not yet collected. */
  'detachedContexts',
  /** Delay of the event loop since the frame before, beyond the resolution of the timer: 50th percentile. */
  'eventLoopDelayP50Ms',
  'eventLoopDelayP90Ms',
  'eventLoopDelayP99Ms',
  'eventLoopDelayMaxMs',
  /** Share of time that the event loop was busy since the frame before, 0–1. */
  'eventLoopUtilizationRatio',
  /**
   * Old-generation bytes in use right after a major GC, the lowest since the frame before; NaN when none was measured,
   * which need not mean that there was no major GC.
   */
  'floorBytes',
  /**
   * External memory soon after a major GC, the lowest since the frame before; NaN without one. V8 takes off what a GC
   * has freed of array buffers at the GC that follows, so it is late by one.
   */
  'floorExternalBytes',
  /** Bytes of array buffers soon after a major GC, the lowest since the frame before; NaN without one. */
  'floorArrayBuffersBytes',
  /** Machine code: bytes in use in V8's code spaces. */
  'codeBytes',
  /** Major GCs since the process started. */
  'majorGcCount',
  /** HTTP requests that servers of the process have begun to answer since it started. */
  'requestCount',
  /** Major GCs that the probe has asked for at quiet moments since the process started. */
  'quietGcCount',
  /** How long they have stopped the application, together. */
  'quietGcPausedMs',
  /** CPU time that the probe itself has spent in the application's thread since it started. */
  'probeCpuMs',
  /**
   * 1 when the application has registered a meter provider of OpenTelemetry, else 0. Its instrumentations may emit what
   * the semantic conventions name then, and two writers of one series are worse than none; only its thread can see it.
   */
  'hasMeterProvider',
] as const;

export type FrameScalar = (typeof SCALARS)[number];

/** The kinds of GC, named as prom-client names them. */
export const GC_KINDS = ['minor', 'major', 'incremental', 'weakcb'] as const;
export type GcKind = (typeof GC_KINDS)[number];

/** Upper bounds of the buckets of GC pauses, in seconds; the last bucket, without bound, follows them. */
export const GC_BUCKETS_SECONDS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
] as const;

/**
 * What keeps an event loop alive, by type, as `process.getActiveResourcesInfo()` names it in Node 20 to 26; types that
 * are not listed count as `other`. Handles and timers that are unref'd are not among them, nor are zlib streams; a TLS
 * connection counts as the TCP socket that it runs on.
 */
export const HANDLE_TYPES = [
  'TCPSocketWrap',
  'TCPServerWrap',
  'PipeWrap',
  'PipeServerWrap',
  'TTYWrap',
  'UDPWrap',
  'ProcessWrap',
  'MessagePort',
  'FSEventWrap',
  'StatWatcher',
  'Timeout',
  'Immediate',
  'FSReqCallback',
  'FSReqPromise',
  'GetAddrInfoReqWrap',
  'TCPConnectWrap',
  'other',
] as const;
export type HandleType = (typeof HANDLE_TYPES)[number];

/** V8 has 8 to 11 heap spaces in Node 20 to 26. */
export const MAX_HEAP_SPACES = 16;

const GC_BUCKET_COUNT = GC_BUCKETS_SECONDS.length + 1;
const SPACES_OFFSET = SCALARS.length;
const GC_OFFSET = SPACES_OFFSET + MAX_HEAP_SPACES;
const GC_STRIDE = GC_BUCKET_COUNT + 1;

const HANDLES_OFFSET = GC_OFFSET + GC_KINDS.length * GC_STRIDE;

/** Numbers in a frame. */
export const FRAME_LENGTH = HANDLES_OFFSET + HANDLE_TYPES.length;

/** Pauses of one kind of GC since the process started. */
export interface GcPauses {
  /** How many pauses fell into each bucket of {@link GC_BUCKETS_SECONDS} and the one above; not cumulative. */
  readonly bucketCounts: readonly number[];
  readonly sumSeconds: number;
}

/** A decoded frame. GC pauses are totals, so that a lost frame loses none. */
export type Frame = Readonly<Record<FrameScalar, number>> & {
  /** Bytes in use per heap space, in the order of `v8.getHeapSpaceStatistics()`. */
  readonly heapSpaceUsedBytes: readonly number[];
  readonly gcPauses: Readonly<Record<GcKind, GcPauses>>;
  /** Handles, requests and timers that are active; counted every few seconds, not for every frame. */
  readonly handles: Readonly<Record<HandleType, number>>;
};

/** Where the number called `name` lies in a frame. */
export function scalarIndex(name: FrameScalar): number {
  return SCALARS.indexOf(name);
}

/** Where the bytes in use of the heap space number `space` lie. */
export function heapSpaceIndex(space: number): number {
  return SPACES_OFFSET + space;
}

/** Where the count of pauses of `kind` in bucket number `bucket` lies. */
export function gcBucketIndex(kind: GcKind, bucket: number): number {
  return GC_OFFSET + GC_KINDS.indexOf(kind) * GC_STRIDE + bucket;
}

/** Where the summed pause of `kind` lies, in seconds. */
export function gcSumIndex(kind: GcKind): number {
  return gcBucketIndex(kind, GC_BUCKET_COUNT);
}

/** Where the count of active handles of `type` lies. */
export function handleIndex(type: HandleType): number {
  return HANDLES_OFFSET + HANDLE_TYPES.indexOf(type);
}

/**
 * Reads a frame from its numbers.
 *
 * @param numbers - at least {@link FRAME_LENGTH} numbers, as the ring gives them
 * @param heapSpaceCount - how many heap spaces the isolate has
 */
export function decodeFrame(numbers: Float64Array, heapSpaceCount: number): Frame {
  const scalars = Object.fromEntries(SCALARS.map((name, index) => [name, numbers[index]]));
  const gcPauses = Object.fromEntries(GC_KINDS.map((kind) => [kind, pausesOf(numbers, kind)]));
  const handles = Object.fromEntries(HANDLE_TYPES.map((type) => [type, numbers[handleIndex(type)]]));
  return {
    ...(scalars as Record<FrameScalar, number>),
    heapSpaceUsedBytes: Array.from(numbers.subarray(SPACES_OFFSET, SPACES_OFFSET + heapSpaceCount)),
    gcPauses: gcPauses as Record<GcKind, GcPauses>,
    handles: handles as Record<HandleType, number>,
  };
}

function pausesOf(numbers: Float64Array, kind: GcKind): GcPauses {
  return {
    bucketCounts: Array.from(numbers.subarray(gcBucketIndex(kind, 0), gcSumIndex(kind))),
    sumSeconds: numbers[gcSumIndex(kind)] as number,
  };
}
