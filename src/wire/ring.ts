/**
 * A ring of frames in shared memory: one thread writes, one reads, nobody waits.
 *
 * Layout of the `SharedArrayBuffer`, in bytes:
 *
 * ```
 * 0    Int32  RING_VERSION
 * 4    Int32  FRAME_VERSION
 * 8    Int32  capacity: slots, a power of two
 * 12   Int32  head: frames written so far, modulo 2^32
 * 16   Int32  one sequence word per slot
 * 16+4·capacity (rounded up to 8)   Float64[FRAME_LENGTH] per slot
 * ```
 *
 * A slot's sequence word is odd while the writer is in it, and `2·(n+1)` once frame number `n` is whole
 * (a seqlock: Lameter, "Effective Synchronization on Linux/NUMA Systems", 2005). The reader copies the
 * slot between two looks at the word; unless both show frame `n`, the frame was overwritten meanwhile,
 * and is counted as lost. Both sides use read-modify-write atomics where a plain load or store could
 * be reordered with the numbers next to it on a weakly ordered processor.
 */
import { FRAME_LENGTH, FRAME_VERSION } from './frame.js';

const RING_VERSION = 1;

const VERSION = 0;
const LAYOUT = 1;
const CAPACITY = 2;
const HEAD = 3;
const HEADER_WORDS = 4;

interface Views {
  readonly words: Int32Array;
  readonly numbers: Float64Array;
}

/**
 * Makes the shared memory for a ring.
 *
 * @param capacity - frames that it holds, a power of two; at one frame per second 64 give the reader a
 *   minute to come by
 */
export function createRing(capacity = 64): SharedArrayBuffer {
  if (!Number.isInteger(Math.log2(capacity))) {
    throw new RangeError(`A ring needs a power of two as capacity, not ${capacity}`);
  }
  const buffer = new SharedArrayBuffer(
    numbersOffset(capacity) + capacity * FRAME_LENGTH * Float64Array.BYTES_PER_ELEMENT,
  );
  const words = new Int32Array(buffer, 0, HEADER_WORDS);
  words[VERSION] = RING_VERSION;
  words[LAYOUT] = FRAME_VERSION;
  words[CAPACITY] = capacity;
  return buffer;
}

/** The writer's end. There must be one writer only. */
export class RingWriter {
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #mask: number;
  #head = 0;

  constructor(buffer: SharedArrayBuffer) {
    const { words, numbers } = viewsOf(buffer);
    this.#words = words;
    this.#numbers = numbers;
    this.#mask = capacityOf(words) - 1;
  }

  /** Writes a frame of {@link FRAME_LENGTH} numbers over the oldest one. Never waits. */
  push(frame: Float64Array): void {
    const slot = this.#head & this.#mask;
    Atomics.exchange(this.#words, HEADER_WORDS + slot, wholeMark(this.#head) - 1);
    this.#numbers.set(frame, slot * FRAME_LENGTH);
    Atomics.exchange(this.#words, HEADER_WORDS + slot, wholeMark(this.#head));
    this.#head = (this.#head + 1) | 0;
    Atomics.store(this.#words, HEAD, this.#head);
  }
}

/** The reader's end. There must be one reader only. */
export class RingReader {
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #capacity: number;
  readonly #frame = new Float64Array(FRAME_LENGTH);
  #next = 0;
  #lost = 0;

  constructor(buffer: SharedArrayBuffer) {
    const { words, numbers } = viewsOf(buffer);
    this.#words = words;
    this.#numbers = numbers;
    this.#capacity = capacityOf(words);
  }

  /** Frames overwritten before they were read, since the start. */
  get lostFrames(): number {
    return this.#lost;
  }

  /**
   * Hands each frame not yet read to `onFrame`, oldest first. The array is used again for the next
   * frame: copy or decode it at once.
   */
  drain(onFrame: (frame: Float64Array) => void): void {
    const head = Atomics.load(this.#words, HEAD);
    const behind = (head - this.#next) | 0;
    if (behind > this.#capacity) {
      this.#lost += behind - this.#capacity;
      this.#next = (head - this.#capacity) | 0;
    }
    for (; this.#next !== head; this.#next = (this.#next + 1) | 0) {
      if (this.#copySlot(this.#next)) onFrame(this.#frame);
      else this.#lost += 1;
    }
  }

  #copySlot(frameNumber: number): boolean {
    const slot = frameNumber & (this.#capacity - 1);
    const mark = wholeMark(frameNumber);
    if (Atomics.load(this.#words, HEADER_WORDS + slot) !== mark) return false;
    this.#frame.set(this.#numbers.subarray(slot * FRAME_LENGTH, (slot + 1) * FRAME_LENGTH));
    return Atomics.add(this.#words, HEADER_WORDS + slot, 0) === mark;
  }
}

/** The sequence word of a slot that holds frame number `frameNumber` whole. */
function wholeMark(frameNumber: number): number {
  return ((frameNumber + 1) << 1) | 0;
}

function numbersOffset(capacity: number): number {
  return Math.ceil(((HEADER_WORDS + capacity) * Int32Array.BYTES_PER_ELEMENT) / 8) * 8;
}

function capacityOf(words: Int32Array): number {
  return words[CAPACITY] as number;
}

function viewsOf(buffer: SharedArrayBuffer): Views {
  const header = new Int32Array(buffer, 0, HEADER_WORDS);
  if (header[VERSION] !== RING_VERSION || header[LAYOUT] !== FRAME_VERSION) {
    throw new TypeError(
      `A ring of version ${header[VERSION]}.${header[LAYOUT]} cannot be read by ${RING_VERSION}.${FRAME_VERSION}`,
    );
  }
  const capacity = capacityOf(header);
  return {
    words: new Int32Array(buffer, 0, HEADER_WORDS + capacity),
    numbers: new Float64Array(buffer, numbersOffset(capacity)),
  };
}
