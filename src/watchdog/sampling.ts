/** Decides when the sampling heap profiler runs: always, never, or from the first sign of trouble on. */
import type { Logger } from 'pino';
import type { Application } from '../capture/sources/source.js';
import type { Config } from '../config/schema.js';
import type { Sampling } from '../wire/messages.js';
import type { Judgement } from './judgement.js';

/** A profiler that another tool has may be free later; to find out costs the application a major GC, if somebody has it. */
const RETRY_INTERVAL_MS = 600_000;

export class SamplingControl {
  readonly #application: Application;
  readonly #mode: Config['heapSampling'];
  readonly #logger: Logger;
  #state: Sampling = 'off';
  #triedAtMs = Number.NEGATIVE_INFINITY;

  constructor(application: Application, mode: Config['heapSampling'], logger: Logger) {
    this.#application = application;
    this.#mode = mode;
    this.#logger = logger;
  }

  /** Starts the profiler when it is wanted. It is not stopped again. */
  update(nowMs: number, { verdicts, pressure }: Judgement): void {
    const hasSign = pressure.level !== 'normal' || /growing|leaking/.test(verdicts.js_heap?.verdict ?? '');
    const isWanted = this.#mode === 'always' || (this.#mode === 'auto' && hasSign);
    if (!isWanted || this.#state === 'ours' || nowMs - this.#triedAtMs < RETRY_INTERVAL_MS) return;
    this.#triedAtMs = nowMs;
    void this.#start();
  }

  async #start(): Promise<void> {
    try {
      const { result } = await this.#application.run<'sampling'>({ type: 'sampling', isWanted: true });
      if (result.state === this.#state) return;
      this.#state = result.state;
      this.#logger.info(
        result.state === 'ours'
          ? 'the heap profiler samples allocations'
          : 'the heap profiler belongs to another tool, and is left to it',
      );
    } catch (error) {
      this.#logger.debug({ err: error }, 'the heap profiler cannot be started');
    }
  }
}
