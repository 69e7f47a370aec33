/**
 * The native addon: what it offers, and where it is found. It is loaded in the application's isolate and in
 * the watchdog thread's, from one file.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { HeapwardenError } from '../error.js';

/** What the addon does. Its source is in `native/`. */
export interface Addon {
  /**
   * Copies the process by `fork()`, V8's heap included. It returns twice: in the application, and in the child,
   * which goes on as a single thread with nothing but the write end of the pipe in its hands.
   *
   * The child is the kernel's first choice when memory runs out (`oom_score_adj` 1000) and runs at low priority;
   * it ends when the application does, and by SIGALRM after `deadlineSeconds`, a positive integer.
   *
   * To be called on the application's main thread: the child ends with the thread that forked it.
   *
   * @throws RangeError for a deadline out of range
   * @throws Error with `code` (`EPERM` when a seccomp filter forbids it, `EAGAIN`, `ENOMEM`, `EMFILE`, …) and the
   *   step that failed; the process is as before then
   */
  forkProcess(deadlineSeconds: number): Forked;

  /**
   * Does the part of the next fork's work that another thread can do: finds out which memory is V8's. A fork within
   * five seconds stops the application for less time then. To be called on the watchdog thread.
   *
   * @throws Error with `code` where procfs cannot be read
   */
  scanAhead(): void;

  /**
   * How the child ended, and the end of its record in the process table; null while it runs. Never waits. Good
   * on every thread.
   *
   * @throws RangeError when `pid` is not positive
   */
  reapChild(pid: number): ChildEnd | null;

  /**
   * What malloc holds for this process, free and used. It walks the free blocks of each arena, which is locked
   * meanwhile: a thread that allocates there waits.
   */
  readMalloc(): MallocState;

  /**
   * The calling thread, and those that it starts from then on, use the disk only when nobody else wants it. Schedulers
   * that know no priorities take no notice.
   *
   * @throws Error with `code`, where the system has no such thing
   */
  setIdleIoPriority(): void;

  /**
   * Ends the process at once: no exit handler runs, no stream is flushed. For the child only.
   *
   * @param code - status of the process, 0–255
   */
  exitChild(code: number): never;
}

/** What malloc holds. */
export interface MallocState {
  /** Which malloc it is; `other` is one that does not tell what it holds, as that of musl. */
  readonly allocator: 'glibc' | 'jemalloc' | 'tcmalloc' | 'mimalloc' | 'other';
  /** Held and given to nobody: fragmentation, and what has not been returned to the system; null when not known. */
  readonly freeBytes: number | null;
  /** Given to somebody; null when not known. */
  readonly usedBytes: number | null;
}

/** Which of the two processes this is, and its end of the pipe. */
export interface Forked {
  /** The child's process id, to be given to {@link Addon.reapChild}; 0 in the child itself. */
  readonly pid: number;
  /** The read end of the pipe in the application, a descriptor of the process and so good on every thread; the write end in the child. */
  readonly fd: number;
  /** How long the application was stopped; 0 in the child. */
  readonly pauseMs: number;
  /** Resident memory of the application at the fork, which the child shares; 0 in the child itself, and where unknown. */
  readonly rssBytes: number;
}

/**
 * How a child ended: by a signal, or with a code.
 * - 0: the snapshot is complete
 * - 70: V8 or Node refused to write the snapshot
 * - 71: the child could not be made harmless, so it did nothing
 * - 77: a background job of V8 was running at the moment of the fork; try again
 * - -1: somebody else has reaped it, or SIGCHLD is ignored: how it ended is not known
 */
export type ChildEnd = ({ readonly code: number } | { readonly signal: number }) & {
  /** The most that the child had resident, what it shared included; null when somebody else has reaped it. */
  readonly peakRssBytes: number | null;
};

/**
 * Loads the addon that was built for this platform.
 *
 * @throws HeapwardenError `HEAPWARDEN_ADDON_MISSING`
 */
export function loadAddon(): Addon {
  const platform = `${process.platform}-${process.arch}`;
  const failures: string[] = [];
  // Which C library this is can be asked only by a diagnostic report, which takes long: the wrong file does not load.
  for (const libc of ['glibc', 'musl']) {
    const file = fileURLToPath(new URL(`../../prebuilds/${platform}-${libc}.node`, import.meta.url));
    if (!existsSync(file)) continue;
    try {
      return createRequire(import.meta.url)(file);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  const reason = failures.length > 0 ? failures.join('; ') : `none was built for ${platform}`;
  throw new HeapwardenError(
    'HEAPWARDEN_ADDON_MISSING',
    `The native addon cannot be loaded: ${reason}. Heap snapshots stop the application without it; to have it, run "node scripts/build-addon.mjs" in the source tree on such a machine.`,
  );
}
