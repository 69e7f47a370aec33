/**
 * A heap snapshot or profile by `fork()`: the application's thread makes a copy of the process, which writes it
 * into a pipe and ends. This is the watchdog's half: it orders the fork, reads the pipe, and watches
 * over the child.
 */
import { Socket } from 'node:net';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { ForkedChild } from '../../wire/messages.js';
import type { Addon, ChildEnd } from '../addon.js';
import { type Application, type OpenArtefact, type Source, SourceError } from './source.js';

/** What the source needs of the world. */
export interface ForkSourceOptions {
  readonly addon: Addon;
  readonly application: Application;
  readonly content: 'heap-snapshot' | 'heap-profile';
  /** Done before each fork. @throws SourceError, as a rejection */
  readonly prepare?: (signal: AbortSignal) => Promise<void>;
  /**
   * Whether so little memory is left that the kernel is about to kill the child, and the application with it. Looked at
   * while the child lives.
   */
  readonly isMemoryShort: () => boolean;
  /** CPU time that a process has used so far; undefined when there is no such process. */
  readonly readCpuSeconds: (pid: number) => number | undefined;
}

/** The child ends itself after this, whatever it is at: the pause of the largest heaps is minutes. */
const DEADLINE_SECONDS = 900;

/** A child that neither computes nor writes for this long has inherited a lock that nobody will open. */
const STALL_MS = 15_000;
const WATCH_INTERVAL_MS = 500;

/** A child takes some 20 MB in this time. */
const MEMORY_INTERVAL_MS = 50;

const REAPED_BY_ANOTHER = -1;

/** The child's word for "a background job was running at the moment of the fork": try again. */
const NOT_QUIESCENT = 77;

export class ForkSource implements Source {
  readonly name = 'fork';
  // Under heavy load 2 to 11 of 100 forks meet a running background job; of 600 captures none met more than two in a row.
  readonly maxAttempts = 5;
  readonly #options: ForkSourceOptions;

  constructor(options: ForkSourceOptions) {
    this.#options = options;
  }

  async open(signal: AbortSignal): Promise<OpenArtefact> {
    await this.#options.prepare?.(signal);
    this.#scanAhead();
    const { result } = await this.#options.application.run<'fork'>({
      type: 'fork',
      content: this.#options.content,
      deadlineSeconds: DEADLINE_SECONDS,
    });
    return this.#follow(result);
  }

  #scanAhead(): void {
    try {
      this.#options.addon.scanAhead();
    } catch {
      // The fork scans for itself then, and says what fails.
    }
  }

  #follow(child: ForkedChild): OpenArtefact {
    const stream = new Socket({ fd: child.fd, readable: true, writable: false });
    const watches = [this.#watchForStall(child.pid, stream), this.#watchMemory(stream)];
    let end: ChildEnd | undefined;
    return {
      source: 'fork',
      stream,
      pauseMs: child.pauseMs,
      finish: async () => {
        watches.forEach(clearInterval);
        end = await this.#reap(child.pid);
        if (isGood(end)) return extraMemoryBytes(end, child);
        throw childError(end);
      },
      close: async () => {
        watches.forEach(clearInterval);
        stream.destroy();
        if (end === undefined) await this.#kill(child.pid);
      },
    };
  }

  #watchForStall(pid: number, stream: Socket): NodeJS.Timeout {
    let progress = '';
    let progressedAtMs = performance.now();
    return setInterval(() => {
      const cpuSeconds = this.#options.readCpuSeconds(pid);
      const seen = `${stream.bytesRead} ${cpuSeconds}`;
      // Where /proc hides the child, its deadline has to do.
      if (cpuSeconds === undefined || seen !== progress) {
        progress = seen;
        progressedAtMs = performance.now();
      } else if (performance.now() - progressedAtMs > STALL_MS) {
        stream.destroy(
          new SourceError(`the forked process stood still for ${STALL_MS / 1000} s`, { isTransient: true }),
        );
      }
    }, WATCH_INTERVAL_MS);
  }

  #watchMemory(stream: Socket): NodeJS.Timeout {
    return setInterval(() => {
      if (!this.#options.isMemoryShort()) return;
      const why =
        'the forked process was ended before the kernel would kill it, and all of its cgroup with it';
      stream.destroy(new SourceError(why, { isOutOfMemory: true }));
    }, MEMORY_INTERVAL_MS);
  }

  async #kill(pid: number): Promise<void> {
    // Once it has been reaped, its number may be another's.
    if (this.#options.addon.reapChild(pid) !== null) return;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Somebody else has reaped it in this very moment.
    }
    await this.#reap(pid);
  }

  async #reap(pid: number): Promise<ChildEnd> {
    for (;;) {
      const end = this.#options.addon.reapChild(pid);
      if (end !== null) return end;
      await delay(WATCH_INTERVAL_MS / 10);
    }
  }
}

/** What the child took beyond the memory that it shares with the application. */
function extraMemoryBytes({ peakRssBytes }: ChildEnd, child: ForkedChild): number | null {
  const isKnown = peakRssBytes !== null && child.rssBytes > 0;
  return isKnown ? Math.max(0, peakRssBytes - child.rssBytes) : null;
}

/** A child that somebody else has reaped may have done its work: whether the snapshot is whole then tells. */
function isGood(end: ChildEnd): boolean {
  return 'code' in end && (end.code === 0 || end.code === REAPED_BY_ANOTHER);
}

function childError(end: ChildEnd): SourceError {
  if ('signal' in end) return killedError(end.signal);
  if (end.code === NOT_QUIESCENT) {
    return new SourceError('a background job was running at the moment of the fork', { isTransient: true });
  }
  return new SourceError(`the forked process ended with status ${end.code}`, { isTransient: true });
}

/** A crash may be a mapping that was made between the scan and the fork; the next fork then does better. */
function killedError(signal: number): SourceError {
  const { SIGKILL, SIGALRM } = constants.signals;
  if (signal === SIGKILL) {
    const why = 'the forked process was killed, as the kernel does when memory is short';
    return new SourceError(why, { isOutOfMemory: true });
  }
  if (signal === SIGALRM) {
    return new SourceError(`the forked process was not done in ${DEADLINE_SECONDS} s`, {
      isTransient: false,
    });
  }
  return new SourceError(`the forked process was ended by signal ${signal}`, { isTransient: true });
}
