/** Arrays of a number for each node, which are used again: what one step leaves is where the next one works. */
import { sharedUint32 } from './shared-arrays.js';

/** Of an array that would make more, none are kept: it is no array of nodes, and would stay for the sake of few of them. */
const MAX_PIECES = 16;

export class Room {
  readonly #nodeCount: number;
  readonly #free: Uint32Array[] = [];
  /** What was taken in each of the steps that are under way. */
  readonly #taken: Uint32Array[][] = [];

  constructor(nodeCount: number) {
    this.#nodeCount = nodeCount;
  }

  /**
   * An array with zeros in it, as long as there are nodes, or longer where that is asked for. Pages of a new one are taken
   * as they are written to.
   */
  take(length = 0): Uint32Array {
    if (length > this.#nodeCount) return sharedUint32(length);
    const array = this.#free.pop()?.fill(0) ?? sharedUint32(this.#nodeCount);
    this.#taken.at(-1)?.push(array);
    return array;
  }

  /** Takes a step, at whose end all is given back that was taken in it. What it returns must hold none of that. */
  during<T>(step: () => T): T {
    this.#taken.push([]);
    try {
      return step();
    } finally {
      this.#free.push(...(this.#taken.pop() ?? []));
    }
  }

  /** Four arrays of a byte for each node, with zeros in them. */
  takeBytes(): readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array] {
    const { buffer, byteOffset } = this.take();
    const bytes = (index: number): Uint8Array =>
      new Uint8Array(buffer, byteOffset + index * this.#nodeCount, this.#nodeCount);
    return [bytes(0), bytes(1), bytes(2), bytes(3)];
  }

  /** Two arrays of 16 bits for each node, with zeros in them. */
  takeHalves(): readonly [Uint16Array, Uint16Array] {
    const { buffer, byteOffset } = this.take();
    const bytes = this.#nodeCount * Uint16Array.BYTES_PER_ELEMENT;
    const half = (index: number): Uint16Array =>
      new Uint16Array(buffer, byteOffset + index * bytes, this.#nodeCount);
    return [half(0), half(1)];
  }

  /** Takes back what is not needed any more; of a longer array as many as it holds, unless those are very many. */
  give(...arrays: readonly Uint32Array[]): void {
    for (const array of arrays) {
      // Whichever step has taken it must not give it back once more.
      for (const taken of this.#taken) {
        const place = taken.indexOf(array);
        if (place >= 0) taken.splice(place, 1);
      }
      if (array.length >= (MAX_PIECES + 1) * this.#nodeCount) continue;
      for (let end = this.#nodeCount; end <= array.length; end += this.#nodeCount) {
        this.#free.push(array.subarray(end - this.#nodeCount, end));
      }
    }
  }
}
