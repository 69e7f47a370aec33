/** The fast part of reading numbers, in WebAssembly with SIMD (`wasm/number-scan.wat`), and the memory that it works in. */
import { COMMA } from './json-bytes.js';
import {
  compileOrNull,
  instantiate,
  isForCode,
  type SharedMemory,
  sharedMemory,
  type WasmModule,
} from './wasm.js';

/** Bytes of text in a slot: few calls, and all of a slot still within the cache. */
export const SLOT_TEXT_BYTES = 128 * 1024;

/** As much is read beyond either end of a text. */
const MARGIN_BYTES = 64;
const NUMBERS_AT = SLOT_TEXT_BYTES + 2 * MARGIN_BYTES;
/** A number and its comma are two bytes at least. */
const SLOT_NUMBERS = SLOT_TEXT_BYTES / 2;
const SLOT_BYTES = NUMBERS_AT + SLOT_NUMBERS * Uint32Array.BYTES_PER_ELEMENT;
interface Exports {
  readonly scan: (at: number, end: number, out: number) => number;
  readonly commas: (at: number, end: number) => number;
}

/** Makes memory for some slots, for one thread or for all that are to work in it. */
export function scanMemory(slots: number): SharedMemory {
  return sharedMemory(slots * SLOT_BYTES + MARGIN_BYTES);
}

/** Slots of text, and of the numbers that are in it. */
export class NumberScan {
  readonly #bytes: Uint8Array;
  readonly #exports: Exports | undefined;

  /**
   * @param memory - of {@link scanMemory}
   * @param isFast - false in tests: all is left to the reader that takes care
   */
  constructor(memory: SharedMemory, isFast = true) {
    const module = isFast && isForCode(memory) ? compiled() : null;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#exports = module === null ? undefined : instantiate<Exports>(module, { env: { memory } });
  }

  /** Room for the text of a slot. */
  text(slot: number): Uint8Array {
    const start = textAt(slot);
    return this.#bytes.subarray(start, start + SLOT_TEXT_BYTES);
  }

  /** Room for the numbers of a slot. */
  numbers(slot: number): Uint32Array {
    return new Uint32Array(this.#bytes.buffer, slot * SLOT_BYTES + NUMBERS_AT, SLOT_NUMBERS);
  }

  /**
   * Reads the first bytes of a slot's text, the last of them a comma, into its numbers.
   *
   * @returns how many numbers; −1 when it is no plain list of numbers below 2^32, or there is no WebAssembly
   */
  read(slot: number, textBytes: number): number {
    const at = textAt(slot);
    return this.#exports?.scan(at, at + textBytes, slot * SLOT_BYTES + NUMBERS_AT) ?? -1;
  }

  /** How many commas there are in a slot's text, from one byte to before another. */
  commas(slot: number, from: number, to: number): number {
    const at = textAt(slot);
    if (this.#exports !== undefined) return this.#exports.commas(at + from, at + to);
    let count = 0;
    for (let index = at + from; index < at + to; index++) if (this.#bytes[index] === COMMA) count += 1;
    return count;
  }
}

function textAt(slot: number): number {
  return slot * SLOT_BYTES + MARGIN_BYTES;
}

let known: WasmModule | null | undefined;

function compiled(): WasmModule | null {
  if (known === undefined) known = compileOrNull('number-scan');
  return known;
}
