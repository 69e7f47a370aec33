/** What a leak of each signal means, and what to do about it. Pure. */

import type { Signal } from '../detect/verdict.js';
import { amount } from '../detect/words.js';

/** What is known beside the verdict when a leak is called. */
export interface Circumstances {
  /** RSS less what V8 and Node account for. */
  readonly nativeBytes: number | undefined;
  /** What malloc holds and has given to nobody; undefined where it does not tell. */
  readonly mallocFreeBytes: number | undefined;
  /** As the addon names it; undefined without the addon. */
  readonly allocator: string | undefined;
  /** Active handles, requests and timers by type. */
  readonly handles: Readonly<Record<string, number>>;
}

/** From this share of native memory on, what malloc has not given back is what it is about. */
const MIN_FREE_RATIO = 0.5;

/** Types of handles that are named. */
const NAMED_HANDLES = 3;

const ADVICE: Readonly<Record<Exclude<Signal, 'native' | 'handles'>, string>> = {
  js_heap:
    'JavaScript objects are held that nobody needs. Compare the heap snapshots of this incident: what is new and survives, and who holds it.',
  external:
    'Memory outside of the heap is held by JavaScript objects of native code (streams of zlib, parsers, addons). Look in the snapshot for the objects that were made and never closed.',
  array_buffers:
    'Buffers are held. Look in the snapshot for what holds Buffer and ArrayBuffer; a slice keeps the whole buffer that it was cut from alive.',
  code: 'Code is compiled again and again: look for new Function, eval, vm.Script and templates that are compiled per request.',
  contexts:
    'Contexts are made and not let go: look for vm.createContext, vm.runInNewContext and test or plugin sandboxes; one object of theirs that is held holds them.',
  objects:
    'Objects of tracked classes are made faster than they are let go. The API and the page say which class survives, and where the oldest were made.',
};

/** One or two sentences for the one who is paged. */
export function adviceOf(signal: Signal, circumstances: Circumstances): string {
  switch (signal) {
    case 'native':
      return nativeAdvice(circumstances);
    case 'handles':
      return handlesAdvice(circumstances);
    default:
      return ADVICE[signal];
  }
}

function nativeAdvice({ nativeBytes, mallocFreeBytes, allocator }: Circumstances): string {
  if (nativeBytes !== undefined && mallocFreeBytes !== undefined) {
    const held = `malloc holds ${amount(mallocFreeBytes, 'bytes')} of ${amount(nativeBytes, 'bytes')} without a use for it`;
    if (mallocFreeBytes >= MIN_FREE_RATIO * nativeBytes) {
      return `This is fragmentation and no leak: ${held}. Preload jemalloc (LD_PRELOAD), or set MALLOC_ARENA_MAX=2.`;
    }
    return `Native code holds memory that V8 does not know of (${held}). Look at native addons, zlib and TLS objects that are not closed, and threads; a heap snapshot does not show it.`;
  }
  const why = allocator === undefined || allocator === 'other' ? '' : ` ${allocator} has figures of its own.`;
  return `Native code or malloc holds memory that V8 does not know of, and what of it is free is not known here.${why} Look at native addons, zlib and TLS objects that are not closed, and threads; a heap snapshot does not show it.`;
}

function handlesAdvice({ handles }: Circumstances): string {
  const most = Object.entries(handles)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, NAMED_HANDLES)
    .map(([type, count]) => `${count} ${type}`);
  const named = most.length === 0 ? '' : ` Most are ${most.join(', ')}.`;
  return `Sockets, timers or requests are opened and not closed.${named} A diagnostic report lists each with its addresses.`;
}
