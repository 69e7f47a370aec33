/**
 * The watchdog thread as the application's thread sees it: started, asked, answered, and never a reason
 * for the application to live longer or to fail.
 */
import { Worker } from 'node:worker_threads';
import { HeapwardenError } from '../error.js';
import type { Answer, Question, ToApplication, ToWatchdog, WatchdogData } from '../wire/messages.js';

/** What the thread may tell without having been asked. */
type Unasked = Exclude<ToApplication, { readonly type: 'answer' }>;

/** A question before it has a number. */
type Unnumbered<Q> = Q extends Question ? Omit<Q, 'id'> : never;

type AnswerTo<T extends Question['type']> = Extract<Answer, { readonly type: T }>;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: HeapwardenError) => void;
}

interface ThreadListeners {
  readonly onMessage: (message: Unasked) => void;
  /** Called once, when the thread has ended by itself or by an error. */
  readonly onEnd: (error: Error | undefined) => void;
}

/**
 * The heap that the watchdog may take before V8 ends it, and it alone. It uses about a tenth of this;
 * a bound makes sure that the guardian does not become the leak.
 */
const MAX_HEAP_MB = 128;

export class WatchdogThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #awaitedCount = 0;
  #hasEnded = false;

  /** @throws whatever `new Worker` throws, when threads are forbidden */
  constructor(data: WatchdogData, { onMessage, onEnd }: ThreadListeners) {
    this.#worker = new Worker(new URL('../watchdog/main.js', import.meta.url), {
      name: 'heapwarden',
      workerData: data,
      // What the application preloads, instruments or traces is not for this thread.
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: undefined },
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    this.#worker.on('message', (message: ToApplication) => {
      if (message.type === 'answer') this.#settle(message.answer);
      else onMessage(message);
    });
    this.#worker.once('error', (error) => this.#end(() => onEnd(error)));
    this.#worker.once('exit', () => this.#end(() => onEnd(undefined)));
    this.#worker.unref();
  }

  tell(message: ToWatchdog): void {
    this.#worker.postMessage(message);
  }

  /**
   * Asks the watchdog. The process is kept alive until the answer is there.
   *
   * @throws HeapwardenError `HEAPWARDEN_NOT_WATCHING`, as a rejection, when the thread ends before it answers
   */
  ask<T extends Question['type']>(
    question: Unnumbered<Extract<Question, { readonly type: T }>>,
  ): Promise<AnswerTo<T>> {
    if (this.#hasEnded) return Promise.reject(notWatching());
    const id = ++this.#lastId;
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.tell({ ...question, id } as unknown as Question);
    });
    return this.awaited(answer as Promise<AnswerTo<T>>);
  }

  /** Keeps the process alive until `promise` has settled: somebody awaits what this thread will tell. */
  async awaited<T>(promise: Promise<T>): Promise<T> {
    if (++this.#awaitedCount === 1) this.#worker.ref();
    try {
      return await promise;
    } finally {
      if (--this.#awaitedCount === 0) this.#worker.unref();
    }
  }

  /** Ends the thread at once. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(answer: Answer): void {
    this.#waiting.get(answer.id)?.resolve(answer);
    this.#waiting.delete(answer.id);
  }

  #end(tell: () => void): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    for (const { reject } of this.#waiting.values()) reject(notWatching());
    this.#waiting.clear();
    tell();
  }
}

/** The error of one who asks a watchdog that is not there. */
export function notWatching(): HeapwardenError {
  return new HeapwardenError(
    'HEAPWARDEN_NOT_WATCHING',
    'The watchdog of this process is not running: it is switched off, could not start, or has stopped. The log line at that moment says why.',
  );
}
