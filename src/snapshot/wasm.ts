/** What is used of WebAssembly, whose types come with those of browsers only. Its texts are in `wasm/`. */
import { readFileSync } from 'node:fs';
import { hasAddressSpace } from './address-space.js';

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

/** For code and threads; for threads alone where V8 has no memory of WebAssembly left. */
export function sharedMemory(bytes: number): SharedMemory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  try {
    if (hasAddressSpace()) return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch {
    // The reader in JavaScript needs none.
  }
  return { buffer: new SharedArrayBuffer(bytes) };
}

/** Whether code can work in it. */
export function isForCode(memory: SharedMemory): boolean {
  return memory instanceof WebAssembly.Memory;
}

/** @returns null where there is no WebAssembly, no SIMD in it, or no address space for it */
export function compileOrNull(name: string): WasmModule | null {
  if (!hasAddressSpace()) return null;
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
