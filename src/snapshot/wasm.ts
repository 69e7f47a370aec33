/** What is used of WebAssembly, whose types come with those of browsers only. Its texts are in `wasm/`. */
import { readFileSync } from 'node:fs';

/** Memory that threads share. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
}

/** Code that is compiled and may be instantiated. */
export type WasmModule = object;

declare const WebAssembly: {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => SharedMemory;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: unknown };
};

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;

export function sharedMemory(bytes: number): SharedMemory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES), maximum: MAX_PAGES, shared: true });
}

/** @returns null where there is no WebAssembly, or no SIMD in it */
export function compileOrNull(name: string): WasmModule | null {
  try {
    return new WebAssembly.Module(readFileSync(new URL(`${name}.wasm`, import.meta.url)));
  } catch {
    return null;
  }
}

/** @param T - of what the module exports, as its text says */
export function instantiate<T>(module: WasmModule, imports: object = {}): T {
  return new WebAssembly.Instance(module, imports).exports as T;
}
