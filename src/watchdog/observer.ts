/** Joins the frames of the application with what the operating system says of the process. */
import { FloorHistory } from '../detect/floor-history.js';
import type { Limit } from '../detect/pressure.js';
import type { OsReadings } from '../os/readings.js';
import { decodeFrame, type Frame } from '../wire/frame.js';
import { RingReader } from '../wire/ring.js';

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
  readonly os: OsReadings;
  /** The limits that can end the process, as far as they are known. */
  readonly limits: readonly Limit[];
  /** How long no frame has come beyond what is due. */
  readonly unresponsiveSeconds: number;
}

/** A frame may be this many intervals late before the application counts as unresponsive. */
const INTERVALS_OF_GRACE = 2;

export class Observer {
  /** The floors since the process started. */
  readonly floors = new FloorHistory();
  readonly #options: ObserverOptions;
  readonly #ring: RingReader;
  #frame: Frame | undefined;

  constructor(options: ObserverOptions) {
    this.#options = options;
    this.#ring = new RingReader(options.ring);
  }

  get lostFrames(): number {
    return this.#ring.lostFrames;
  }

  /** Reads what has come since the last time. */
  observe(atMs: number): Observation {
    this.#ring.drain((numbers) => this.#take(decodeFrame(numbers, this.#options.heapSpaceCount)));
    const os = this.#options.readOs();
    return {
      atMs,
      frame: this.#frame,
      os,
      limits: this.#limits(os),
      unresponsiveSeconds: this.#unresponsiveSeconds(atMs),
    };
  }

  #take(frame: Frame): void {
    this.#frame = frame;
    if (!Number.isNaN(frame.floorBytes)) this.floors.add({ atMs: frame.atMs, bytes: frame.floorBytes });
  }

  /**
   * V8 aborts when the old generation cannot be kept below its limit. It lets a heap grow to a multiple of its floor
   * before it collects, so the floor, not the use, tells how near it is; until there is one, the use has to do.
   */
  #limits({ cgroup }: OsReadings): Limit[] {
    const limits: Limit[] = [];
    if (this.#frame !== undefined) {
      const usedBytes = this.floors.latest?.bytes ?? this.#frame.heapUsedBytes;
      const limitBytes = this.#frame.heapLimitBytes - this.#options.youngGenerationBytes;
      limits.push({ limit: 'heap', usedBytes, limitBytes });
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
