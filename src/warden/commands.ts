/**
 * Runs what the watchdog wants done in the application's thread. Two ways lead here: a message, when the thread
 * comes round to it, and the inspector, which interrupts a thread that is busy in JavaScript.
 */

import { loadAddon } from '../capture/addon.js';
import { forkHeapSnapshot, forkText } from '../capture/fork-here.js';
import {
  COMMANDS_SYMBOL,
  type Command,
  type CommandOutcome,
  type CommandResults,
  type TicketedCommand,
} from '../wire/messages.js';
import { diagnosticReport } from './diagnostic-report.js';
import { HeapSampler } from './heap-sampler.js';

const SYMBOL = Symbol.for(COMMANDS_SYMBOL);

export class Commands {
  readonly #tickets: Int32Array;
  readonly #sampler = new HeapSampler();
  readonly #runJson = (json: string): string => JSON.stringify(this.run(JSON.parse(json)) ?? null);

  constructor(tickets: Int32Array) {
    this.#tickets = tickets;
    Object.defineProperty(globalThis, SYMBOL, { value: this.#runJson, configurable: true });
  }

  /** Runs a command that nobody has run or given up; undefined when somebody has. Never throws. */
  run({ ticket, command }: TicketedCommand): CommandOutcome | undefined {
    if (Atomics.compareExchange(this.#tickets, 0, ticket, 0) !== ticket) return undefined;
    try {
      return { isDone: true, result: this.#resultOf(command) };
    } catch (error) {
      return { isDone: false, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  stop(): void {
    this.#sampler.stop();
    // A warden that was started meanwhile has put its own there.
    if (Reflect.get(globalThis, SYMBOL) === this.#runJson) Reflect.deleteProperty(globalThis, SYMBOL);
  }

  #resultOf(command: Command): CommandResults[Command['type']] {
    switch (command.type) {
      case 'fork':
        return command.content === 'heap-snapshot'
          ? forkHeapSnapshot(loadAddon(), command.deadlineSeconds)
          : forkText(loadAddon(), command.deadlineSeconds, () => this.#profile());
      case 'report':
        return diagnosticReport();
      case 'sampling':
        return command.isWanted ? this.#sampler.start() : this.#sampler.stop();
      case 'profile':
        return this.#sampler.read();
    }
  }

  /** @throws Error when the profiler is not ours any more */
  #profile(): string {
    const { json } = this.#sampler.read();
    if (json === null) throw new Error('the heap profiler is off');
    return json;
  }
}
