/**
 * A heap snapshot by `fork()`: the application's thread makes a copy of the process, which writes its
 * heap into a pipe and ends. This is the watchdog's half: it orders the fork, reads the pipe, and watches
 * over the child.
 */
import { Socket } from 'node:net';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { ForkOrder, ForkOutcome } from '../../wire/messages.js';
import type { Addon, ChildEnd } from '../addon.js';
import { type OpenSnapshot, type SnapshotSource, SourceError } from './source.js';

/** What the source needs of the world. */
export interface ForkSourceOptions {
  readonly addon: Addon;
  /** Sends an order to the application's thread, which answers with an outcome at {@link ForkSource.receive}. */
  readonly order: (order: ForkOrder) => void;
  /** CPU time that a process has used so far; undefined when there is no such process. */
  readonly readCpuSeconds: (pid: number) => number | undefined;
}

type Child = Extract<ForkOutcome, { readonly isForked: true }>;

/** The child ends itself after this, whatever it is at: the pause of the largest heaps is minutes. */
const DEADLINE_SECONDS = 900;

/** An application that does not come round to forking within this time is busy: another source must reach it. */
const ANSWER_TIMEOUT_MS = 3_000;

/** A child that neither computes nor writes for this long has inherited a lock that nobody will open. */
const STALL_MS = 15_000;
const WATCH_INTERVAL_MS = 500;

const REAPED_BY_ANOTHER = -1;

/** The child's word for "a background job was running at the moment of the fork": try again. */
const NOT_QUIESCENT = 77;

export class ForkSource implements SnapshotSource {
  readonly name = 'fork';
  // Under heavy load 2 to 11 of 100 forks meet a running background job; of 600 captures none met more than two in a row.
  readonly maxAttempts = 5;
  readonly #options: ForkSourceOptions;
  readonly #waiting: ((outcome: ForkOutcome) => void)[] = [];

  constructor(options: ForkSourceOptions) {
    this.#options = options;
  }

  async open(): Promise<OpenSnapshot> {
    const outcome = await this.#fork();
    if (!outcome.isForked) throw new SourceError(outcome.reason, { isTransient: false });
    return this.#follow(outcome);
  }

  /** Takes the application's answer to the oldest order. */
  receive(outcome: ForkOutcome): void {
    this.#waiting.shift()?.(outcome);
  }

  #fork(): Promise<ForkOutcome> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        // The order stays in the application's queue: the child that comes of it is not wanted any more.
        this.#waiting[this.#waiting.indexOf(settle)] = (late) => this.#discard(late);
        reject(
          new SourceError(`the application was busy and did not fork within ${ANSWER_TIMEOUT_MS / 1000} s`, {
            isTransient: false,
          }),
        );
      }, ANSWER_TIMEOUT_MS);
      const settle = (outcome: ForkOutcome): void => {
        clearTimeout(timer);
        resolve(outcome);
      };
      this.#waiting.push(settle);
      this.#options.order({ type: 'fork', deadlineSeconds: DEADLINE_SECONDS });
    });
  }

  #follow(child: Child): OpenSnapshot {
    const stream = new Socket({ fd: child.fd, readable: true, writable: false });
    const stallWatch = this.#watchForStall(child.pid, stream);
    let end: ChildEnd | undefined;
    const close = (): void => {
      clearInterval(stallWatch);
      stream.destroy();
      if (end === undefined) this.#kill(child.pid);
    };
    return {
      stream,
      close,
      finish: async () => {
        clearInterval(stallWatch);
        end = await this.#reap(child.pid);
        if (isGood(end)) return { pauseMs: child.pauseMs };
        throw childError(end);
      },
    };
  }

  #watchForStall(pid: number, stream: Socket): NodeJS.Timeout {
    let progress = '';
    let progressedAtMs = performance.now();
    return setInterval(() => {
      const seen = `${stream.bytesRead} ${this.#options.readCpuSeconds(pid)}`;
      if (seen !== progress) {
        progress = seen;
        progressedAtMs = performance.now();
      } else if (performance.now() - progressedAtMs > STALL_MS) {
        stream.destroy(
          new SourceError(`the forked process stood still for ${STALL_MS / 1000} s`, { isTransient: true }),
        );
      }
    }, WATCH_INTERVAL_MS);
  }

  #discard(outcome: ForkOutcome): void {
    if (!outcome.isForked) return;
    new Socket({ fd: outcome.fd, readable: true, writable: false }).destroy();
    this.#kill(outcome.pid);
  }

  #kill(pid: number): void {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself; it still has to be reaped.
    }
    void this.#reap(pid);
  }

  async #reap(pid: number): Promise<ChildEnd> {
    for (;;) {
      const end = this.#options.addon.reapChild(pid);
      if (end !== null) return end;
      await delay(WATCH_INTERVAL_MS / 10);
    }
  }
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
    return new SourceError(why, { isTransient: false });
  }
  if (signal === SIGALRM) {
    return new SourceError(`the forked process was not done in ${DEADLINE_SECONDS} s`, {
      isTransient: false,
    });
  }
  return new SourceError(`the forked process was ended by signal ${signal}`, { isTransient: true });
}
