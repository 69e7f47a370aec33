/** A second thread for the reading of a snapshot: it reads pieces of numbers, and then measures distances and sizes. */
import { Worker } from 'node:worker_threads';
import type { Columns } from './columns.js';
import type { GraphArrays, HeapGraph } from './heap-graph.js';
import type { Measures } from './measure.js';
import { type SlotMemory, slotMemory } from './piece-slots.js';

/** What the thread is asked for. */
export type Order =
  | { readonly kind: 'read'; readonly memory: SlotMemory; readonly columns: Columns }
  | { readonly kind: 'measure'; readonly graph: GraphArrays };

export class SecondThread {
  readonly #worker: Worker;
  #hasEnded = false;
  readonly memory = slotMemory();

  /** @throws where threads are forbidden, as by Node's permission model */
  constructor() {
    this.#worker = new Worker(new URL('./second-thread-main.js', import.meta.url), {
      // It is no thread of the application: nothing is to be loaded into it.
      execArgv: [],
      env: {},
      stdin: false,
    });
    // Its end follows, and is what counts: what it has not done, the first one does.
    this.#worker.on('error', () => {});
    this.#worker.on('exit', () => {
      this.#hasEnded = true;
    });
    this.#worker.unref();
  }

  /** Has it put rows into columns, as long as pieces come. */
  read(columns: Columns): void {
    this.#order({ kind: 'read', memory: this.memory, columns });
  }

  /** @returns undefined when it has not come up, as where its file is missing, or ends before it is done; never rejects */
  async measure(graph: HeapGraph): Promise<Measures | undefined> {
    if (this.#hasEnded) return undefined;
    const { strings: _, edgeNames: __, locations: ___, ...arrays } = graph;
    this.#order({ kind: 'measure', graph: arrays });
    this.#worker.ref();
    return new Promise((resolve) => {
      this.#worker.once('message', resolve);
      for (const event of ['messageerror', 'exit']) this.#worker.once(event, () => resolve(undefined));
    });
  }

  /** Ends it, whatever it is at. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #order(order: Order): void {
    this.#worker.postMessage(order);
  }
}
