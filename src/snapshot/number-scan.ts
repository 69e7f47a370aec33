/** The fast part of reading numbers, in WebAssembly with SIMD: `wasm/number-scan.wat`. */
import { readFileSync } from 'node:fs';
import { COMMA } from './json-bytes.js';

/** Where its memory holds the text, with as much before and after it as is read beyond; and where the numbers. */
const TEXT_AT = 64;
const NUMBERS_AT = 512 * 1024;
const MAX_TEXT_BYTES = NUMBERS_AT - 2 * TEXT_AT;
const MAX_NUMBERS = 65_536;

/** What is used of WebAssembly, whose types come with those of browsers only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => CompiledScan;
  readonly Instance: new (module: CompiledScan) => { readonly exports: Exports };
};

/** The compiled code, of which each reader has an instance with a memory of its own. */
export interface CompiledScan {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module';
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly scan: (at: number, end: number, out: number) => number;
}

export class NumberScan {
  /** Room for numbers. */
  readonly numbers: Float64Array;
  readonly #text: Uint8Array;
  readonly #scan: Exports['scan'];

  constructor(module: CompiledScan) {
    const { memory, scan } = new WebAssembly.Instance(module).exports;
    this.numbers = new Float64Array(memory.buffer, NUMBERS_AT, MAX_NUMBERS);
    this.#text = new Uint8Array(memory.buffer);
    this.#scan = scan;
  }

  /**
   * Reads numbers, each followed by a comma, into {@link numbers} from `filled` on, as many as there is room for.
   *
   * @param at - index of the first byte of a number, or of white space before it
   * @param end - index after a comma
   * @returns how many numbers, and where the next one begins; undefined when the text is no such list
   */
  read(
    chunk: Buffer,
    at: number,
    end: number,
    filled: number,
  ): { readonly count: number; readonly next: number } | undefined {
    // A number and its comma are two bytes at least.
    const mostBytes = Math.min(MAX_TEXT_BYTES, 2 * (MAX_NUMBERS - filled));
    const next = end - at <= mostBytes ? end : chunk.lastIndexOf(COMMA, at + mostBytes - 1) + 1;
    if (next <= at) return undefined;
    this.#text.set(chunk.subarray(at, next), TEXT_AT);
    const count = this.#scan(
      TEXT_AT,
      TEXT_AT + next - at,
      NUMBERS_AT + filled * Float64Array.BYTES_PER_ELEMENT,
    );
    return count < 0 ? undefined : { count, next };
  }
}

let compiled: CompiledScan | null | undefined;

/** Undefined where there is no WebAssembly, or no SIMD in it: the slow part does it all then. */
export function openNumberScan(): NumberScan | undefined {
  compiled ??= compileOrNull();
  return compiled === null ? undefined : new NumberScan(compiled);
}

function compileOrNull(): CompiledScan | null {
  try {
    return new WebAssembly.Module(readFileSync(new URL('number-scan.wasm', import.meta.url)));
  } catch {
    return null;
  }
}
