/**
 * The only code that costs the application anything: reads the isolate at an interval and writes a
 * frame into the ring. It decides nothing, imports nothing but the layout of the frame, allocates next
 * to nothing and never keeps the application alive.
 */
import {
  type EventLoopUtilization,
  type IntervalHistogram,
  monitorEventLoopDelay,
  performance,
} from 'node:perf_hooks';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import {
  FRAME_LENGTH,
  type FrameScalar,
  gcSumIndex,
  heapSpaceIndex,
  MAX_HEAP_SPACES,
  scalarIndex,
} from '../wire/frame.js';
import { RingWriter } from '../wire/ring.js';
import { type GcListener, GcRecorder } from './gc-recorder.js';
import { HandleCounter } from './handle-counter.js';
import { otelProvider } from './otel-globals.js';
import { QuietGc } from './quiet-gc.js';
import { RequestCounter } from './request-counter.js';

/**
 * How often the delay of the event loop is probed. Node counts the interval itself as delay, so it is
 * taken off again; shorter ones cost more and 20 ms is far below any delay that hurts.
 */
const DELAY_RESOLUTION_MS = 20;

const NANOSECONDS_PER_MS = 1e6;

const CODE_SPACES = new Set(['code_space', 'code_large_object_space']);

/** Names of the isolate's heap spaces, in the order in which a frame lists them. */
export function heapSpaceNames(): string[] {
  return getHeapSpaceStatistics()
    .slice(0, MAX_HEAP_SPACES)
    .map((space) => space.space_name);
}

/** Samples the isolate that it is started in. */
export class Probe {
  readonly #frame = new Float64Array(FRAME_LENGTH);
  readonly #ring: RingWriter;
  readonly #gc = new GcRecorder(this.#frame);
  readonly #handles = new HandleCounter(this.#frame);
  readonly #requests = new RequestCounter(this.#frame);
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  #quietGc: QuietGc | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(ring: SharedArrayBuffer) {
    this.#ring = new RingWriter(ring);
  }

  /**
   * Writes a first frame, then one every `intervalMs`.
   *
   * @param quietGcAfterMs - how long there must have been no major GC before one is asked for; undefined for never
   */
  start(intervalMs: number, quietGcAfterMs?: number): void {
    this.#gc.start();
    this.#requests.start();
    if (quietGcAfterMs !== undefined) this.#quietGc = new QuietGc(quietGcAfterMs);
    this.#delay.enable();
    this.#timer = setInterval(() => this.#sample(), intervalMs).unref();
    this.#sample();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#delay.disable();
    this.#gc.stop();
    this.#requests.stop();
  }

  /** Major GCs of the isolate since the probe was made. */
  get majorGcCount(): number {
    return this.#get('majorGcCount');
  }

  /** Has every GC pause told from now on. `listener` must not throw. */
  listenToGc(listener: GcListener): void {
    this.#gc.listen(listener);
  }

  #sample(): void {
    const startedAtMs = performance.now();
    this.#set('atMs', Date.now());
    this.#readHeap();
    this.#readEventLoop();
    this.#lookForQuiet(startedAtMs);
    this.#set('hasMeterProvider', otelProvider('metrics') === undefined ? 0 : 1);
    this.#handles.countWhenDue(startedAtMs);
    this.#ring.push(this.#frame);
    this.#gc.clearFloor();
    // Counted in the next frame: this one is written.
    this.#set('probeCpuMs', this.#get('probeCpuMs') + performance.now() - startedAtMs);
  }

  #readHeap(): void {
    const heap = getHeapStatistics();
    this.#set('heapLimitBytes', heap.heap_size_limit);
    this.#set('heapTotalBytes', heap.total_heap_size);
    this.#set('heapUsedBytes', heap.used_heap_size);
    this.#set('externalBytes', heap.external_memory);
    this.#set('mallocedBytes', heap.malloced_memory);
    this.#set('nativeContexts', heap.number_of_native_contexts);
    this.#set('detachedContexts', heap.number_of_detached_contexts);
    this.#set('arrayBuffersBytes', process.memoryUsage().arrayBuffers);
    let codeBytes = 0;
    for (const [index, { space_name, space_used_size }] of getHeapSpaceStatistics().entries()) {
      if (index < MAX_HEAP_SPACES) this.#frame[heapSpaceIndex(index)] = space_used_size;
      if (CODE_SPACES.has(space_name)) codeBytes += space_used_size;
    }
    this.#set('codeBytes', codeBytes);
  }

  #readEventLoop(): void {
    this.#set('eventLoopDelayP50Ms', delayMs(this.#delay.percentile(50)));
    this.#set('eventLoopDelayP90Ms', delayMs(this.#delay.percentile(90)));
    this.#set('eventLoopDelayP99Ms', delayMs(this.#delay.percentile(99)));
    this.#set('eventLoopDelayMaxMs', delayMs(this.#delay.max));
    this.#delay.reset();
    const now = performance.eventLoopUtilization();
    this.#set(
      'eventLoopUtilizationRatio',
      performance.eventLoopUtilization(now, this.#utilization).utilization,
    );
    this.#utilization = now;
  }

  #lookForQuiet(nowMs: number): void {
    const cost = this.#quietGc?.look({
      nowMs,
      utilizationRatio: this.#get('eventLoopUtilizationRatio'),
      majorGcCount: this.majorGcCount,
      pausedSeconds:
        (this.#frame[gcSumIndex('major')] as number) + (this.#frame[gcSumIndex('incremental')] as number),
    });
    if (cost === undefined) return;
    this.#set('quietGcCount', this.#get('quietGcCount') + 1);
    this.#set('quietGcPausedMs', this.#get('quietGcPausedMs') + cost.pausedMs);
  }

  #get(name: FrameScalar): number {
    return this.#frame[scalarIndex(name)] as number;
  }

  #set(name: FrameScalar, value: number): void {
    this.#frame[scalarIndex(name)] = value;
  }
}

function delayMs(nanoseconds: number): number {
  return Math.max(0, nanoseconds / NANOSECONDS_PER_MS - DELAY_RESOLUTION_MS);
}
