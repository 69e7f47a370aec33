/** The fast part of reading strings, in WebAssembly with SIMD (`wasm/string-scan.wat`). */
import { compileOrNull, instantiate, type WasmModule } from './wasm.js';

/** Few calls, and all of it still within the cache. */
const TEXT_BYTES = 128 * 1024;
/** As much is read beyond the end of a text. */
const MARGIN_BYTES = 16;
const PLACES_AT = TEXT_BYTES + MARGIN_BYTES;
const WORDS_OF_STRING = 2;
const MAX_STRINGS = 32_768;
const NOT_PLAIN = 0x8000_0000;

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly scan: (at: number, end: number, isAfter: number, out: number, outEnd: number) => number;
}

export class StringScan {
  readonly #exports: Exports;
  readonly #text: Uint8Array;
  readonly #places: Uint32Array;
  #count = 0;
  #base = 0;

  constructor(module: WasmModule) {
    this.#exports = instantiate<Exports>(module);
    const { buffer } = this.#exports.memory;
    this.#text = new Uint8Array(buffer, 0, TEXT_BYTES);
    this.#places = new Uint32Array(buffer, PLACES_AT, WORDS_OF_STRING * MAX_STRINGS);
  }

  /**
   * Looks for whole strings.
   *
   * @param at - index of a byte between strings
   * @param isAfter - whether a comma is to come first
   * @returns how many there are from there on, before something that takes more care, or the end of what it looks at
   */
  read(chunk: Buffer, at: number, isAfter: boolean): number {
    const end = Math.min(chunk.length, at + TEXT_BYTES);
    this.#text.set(chunk.subarray(at, end));
    this.#base = at;
    this.#count = this.#exports.scan(
      0,
      end - at,
      isAfter ? 1 : 0,
      PLACES_AT,
      PLACES_AT + this.#places.byteLength,
    );
    return this.#count;
  }

  /** Of the strings that were found: index of the first byte in the chunk. */
  start(index: number): number {
    return this.#base + (this.#places[WORDS_OF_STRING * index] as number);
  }

  /** Index of the quote after it. */
  end(index: number): number {
    return this.#base + ((this.#places[WORDS_OF_STRING * index + 1] as number) & ~NOT_PLAIN);
  }

  /** Whether it is ASCII without escapes. */
  isPlain(index: number): boolean {
    return (this.#places[WORDS_OF_STRING * index + 1] as number) < NOT_PLAIN;
  }
}

let known: WasmModule | null | undefined;

/** Undefined where there is no WebAssembly, no SIMD in it, or no memory for it: the slow part does it all then. */
export function openStringScan(): StringScan | undefined {
  if (known === undefined) known = compileOrNull('string-scan');
  try {
    return known === null ? undefined : new StringScan(known);
  } catch {
    return undefined;
  }
}
