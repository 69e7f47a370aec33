/** Joins the frames of the application with what the operating system says of the process. */
import type { Limit } from '../detect/pressure.js';
import type { OsReadings } from '../os/readings.js';
import { decodeFrame, type Frame } from '../wire/frame.js';
import { RingReader } from '../wire/ring.js';
import type { TrackedSummary } from '../wire/tracked.js';
import { Signals } from './signals.js';
import { StructureWatch } from './structure.js';

export interface ObserverOptions {
  readonly ring: SharedArrayBuffer;
  readonly heapSpaceCount: number;
  /** The part of V8's heap limit that is for the young generation, and not for what leaks. */
  readonly youngGenerationBytes: number;
  readonly sampleIntervalMs: number;
  readonly readOs: () => OsReadings;
  /** From when on frames are due. */
  readonly startedAtMs: number;
}

/** One moment: the last frame, and the operating system at the time of looking. */
export interface Observation {
  readonly atMs: number;
  /** Undefined until the first frame has come. */
  readonly frame: Frame | undefined;
  /** Resident memory when the frame was new; undefined where it is not known. */
  readonly frameRssBytes: number | undefined;
  /** What was read of the heap of a thread that has given no frame since; undefined when frames come. */
  readonly blockedHeapUsedBytes: number | undefined;
  readonly os: OsReadings;
  /** What the tracker told last; undefined when the application has given it nothing. */
  readonly tracked: TrackedSummary | undefined;
  /** The limits that can end the process, as far as they are known. */
  readonly limits: readonly Limit[];
  /** How long no frame has come beyond what is due. */
  readonly unresponsiveSeconds: number;
}

/** The heap as the last frame told it. */
export interface LastHeap {
  readonly atMs: number;
  readonly usedBytes: number;
  /** V8's limit of the old generation. */
  readonly limitBytes: number;
}

/** A frame may be this many intervals late before the application counts as unresponsive. */
const INTERVALS_OF_GRACE = 2;

export class Observer {
  /** What has come of each signal since the process started. */
  readonly signals = new Signals();
  /** What is known of what grows. */
  readonly structure = new StructureWatch();
  readonly #options: ObserverOptions;
  readonly #ring: RingReader;
  #frame: Frame | undefined;
  #frameRssBytes: number | undefined;
  #tracked: TrackedSummary | undefined;
  /** What was read of the heap of a thread that gives no frames. */
  #blockedHeapUsedBytes: number | undefined;

  constructor(options: ObserverOptions) {
    this.#options = options;
    this.#ring = new RingReader(options.ring);
  }

  get lostFrames(): number {
    return this.#ring.lostFrames;
  }

  /** How late the next frame is; 0 when it is not due yet. */
  latenessMs(atMs: number): number {
    this.#drain();
    return Math.max(
      0,
      atMs - (this.#frame?.atMs ?? this.#options.startedAtMs) - this.#options.sampleIntervalMs,
    );
  }

  /** Takes a reading of the heap of a thread that gives no frames; the next frame is fresher. */
  noteBlockedHeap(usedBytes: number): void {
    this.#blockedHeapUsedBytes = usedBytes;
  }

  /** Takes what the tracker tells. */
  noteTracked(summary: TrackedSummary): void {
    this.#tracked = summary;
    this.signals.takeTracked(summary);
    this.structure.take(summary);
  }

  /** The heap at the last frame, and the limit of the old generation, where what leaks lives; undefined before the first. */
  get lastHeap(): LastHeap | undefined {
    if (this.#frame === undefined) return undefined;
    const { atMs, heapUsedBytes: usedBytes, heapLimitBytes } = this.#frame;
    return { atMs, usedBytes, limitBytes: heapLimitBytes - this.#options.youngGenerationBytes };
  }

  /** Reads what has come since the last time. */
  observe(atMs: number): Observation {
    this.#drain();
    const os = this.#options.readOs();
    if (this.#frame !== undefined && this.#frameRssBytes === undefined) this.#takeResident(this.#frame, os);
    return {
      atMs,
      frame: this.#frame,
      frameRssBytes: this.#frameRssBytes,
      blockedHeapUsedBytes: this.#blockedHeapUsedBytes,
      os,
      tracked: this.#tracked,
      limits: this.#limits(os),
      unresponsiveSeconds: this.#unresponsiveSeconds(atMs),
    };
  }

  #drain(): void {
    this.#ring.drain((numbers) => this.#take(decodeFrame(numbers, this.#options.heapSpaceCount)));
  }

  #take(frame: Frame): void {
    this.#frame = frame;
    this.#frameRssBytes = undefined;
    this.#blockedHeapUsedBytes = undefined;
    this.signals.take(frame);
  }

  #takeResident(frame: Frame, { rssBytes }: OsReadings): void {
    this.#frameRssBytes = rssBytes;
    if (rssBytes !== undefined) this.signals.takeResident(frame, rssBytes);
  }

  /**
   * V8 aborts when the old generation cannot be kept below its limit. It lets a heap grow to a multiple of its floor
   * before it collects, so the floor, not the use, tells how near it is; until there is one, the use has to do.
   */
  #limits({ cgroup }: OsReadings): Limit[] {
    const limits: Limit[] = [];
    const heap = this.lastHeap;
    if (heap !== undefined) {
      // A heap that fills while the thread never yields is collected and yet used: no floor is read then.
      const calmBytes = this.signals.floors.latest?.value ?? heap.usedBytes;
      const usedBytes = Math.max(calmBytes, this.#blockedHeapUsedBytes ?? 0);
      limits.push({ limit: 'heap', usedBytes, limitBytes: heap.limitBytes });
    }
    if (cgroup?.limitBytes !== undefined) {
      limits.push({ limit: 'cgroup', usedBytes: cgroup.workingSetBytes, limitBytes: cgroup.limitBytes });
    }
    return limits;
  }

  #unresponsiveSeconds(atMs: number): number {
    const { sampleIntervalMs, startedAtMs } = this.#options;
    const lateMs = atMs - (this.#frame?.atMs ?? startedAtMs) - INTERVALS_OF_GRACE * sampleIntervalMs;
    return Math.max(0, lateMs / 1000);
  }
}
