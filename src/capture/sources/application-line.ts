/**
 * The line to the application's thread: a command goes there by message, and where the thread does not come round to
 * its messages, through the inspector, which interrupts it in the middle of its JavaScript.
 */
import type { Session } from 'node:inspector';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command, CommandOutcome, TicketedCommand } from '../../wire/messages.js';
import type { ConnectToMainThread } from './main-thread-session.js';
import { type Application, type Reached, SourceError } from './source.js';

export interface ApplicationLineOptions {
  /** Shared with the application: whoever swaps a ticket for 0 runs its command, or has given it up. */
  readonly tickets: Int32Array;
  readonly send: (command: TicketedCommand) => void;
  readonly connect: ConnectToMainThread;
  /** Whether the thread is known not to come round to its messages, so that waiting for it is time lost. */
  readonly isBusy: () => boolean;
  /** Name of the symbol under which the application's global object has the function that runs commands. */
  readonly commandsSymbol: string;
}

/** A thread that does not come round to a message for this long is busy. */
const MESSAGE_PATIENCE_MS = 1_500;

/** An interrupted thread answers within milliseconds, unless it is in native code, where nothing reaches it. */
const INSPECTOR_PATIENCE_MS = 5_000;

/** A command that has begun is waited for: it forks, or writes a report. */
const RUNNING_PATIENCE_MS = 60_000;

export class ApplicationLine implements Application {
  readonly #options: ApplicationLineOptions;
  #lastTicket = 0;
  #answer: ((outcome: CommandOutcome) => void) | undefined;
  /** There is one ticket, so there is one command at a time. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: ApplicationLineOptions) {
    this.#options = options;
  }

  run<T extends Command['type']>(command: Extract<Command, { readonly type: T }>): Promise<Reached<T>> {
    const reached = this.#queue.then(() => this.#run<T>(command));
    this.#queue = reached.catch(() => {});
    return reached;
  }

  /** Takes the application's answer to a message. */
  receive(ticket: number, outcome: CommandOutcome): void {
    if (ticket === this.#lastTicket) this.#answer?.(outcome);
  }

  async #run<T extends Command['type']>(command: Command): Promise<Reached<T>> {
    const ticketed = { ticket: ++this.#lastTicket, command };
    const answered = new Promise<CommandOutcome>((resolve) => {
      this.#answer = resolve;
    });
    Atomics.store(this.#options.tickets, 0, ticketed.ticket);
    this.#options.send(ticketed);
    const byMessage = this.#options.isBusy() ? undefined : await within(answered, MESSAGE_PATIENCE_MS);
    if (byMessage !== undefined) return { result: resultOf<T>(byMessage), via: 'inline' };
    const byInspector = await this.#interrupt(ticketed, answered);
    return { result: resultOf<T>(byInspector), via: 'inspector' };
  }

  async #interrupt(command: TicketedCommand, answered: Promise<CommandOutcome>): Promise<CommandOutcome> {
    const session = await this.#options.connect().catch((error: SourceError) => error);
    try {
      const interrupted =
        session instanceof SourceError ? Promise.reject(session) : evaluate(session, this.#call(command));
      const outcome = Promise.race([answered, interrupted]);
      const early = await within(outcome, INSPECTOR_PATIENCE_MS).catch((error) => {
        if (!this.#hasBegun(command.ticket)) throw error;
      });
      if (early) return early;
      if (!this.#hasBegun(command.ticket)) {
        throw new SourceError(
          'the application is busy, and not in JavaScript, where the inspector would reach it',
        );
      }
      const late = await within(
        outcome.catch(() => answered),
        RUNNING_PATIENCE_MS,
      );
      if (late !== undefined) return late;
      throw new SourceError('the application has not come to the end of a command');
    } finally {
      if (!(session instanceof SourceError)) session.disconnect();
    }
  }

  /** Takes the ticket back; when somebody has it already, the command is being run. */
  #hasBegun(ticket: number): boolean {
    return Atomics.compareExchange(this.#options.tickets, 0, ticket, 0) !== ticket;
  }

  #call(command: TicketedCommand): string {
    const run = `globalThis[Symbol.for(${JSON.stringify(this.#options.commandsSymbol)})]`;
    return `${run}?.(${JSON.stringify(JSON.stringify(command))})`;
  }
}

/** Never resolves when the command came by message in the very moment. */
function evaluate(session: Session, expression: string): Promise<CommandOutcome> {
  return new Promise((resolve, reject) => {
    session.post('Runtime.evaluate', { expression, returnByValue: true, silent: true }, (error, reply) => {
      if (error) return reject(new SourceError(`the inspector refused a command (${error.message})`));
      const { value } = reply.result;
      if (typeof value !== 'string') return reject(new SourceError('the application knows no commands'));
      const outcome: CommandOutcome | null = JSON.parse(value);
      if (outcome !== null) resolve(outcome);
    });
  });
}

function resultOf<T extends Command['type']>(outcome: CommandOutcome) {
  if (!outcome.isDone) throw new SourceError(outcome.reason);
  return outcome.result as Extract<CommandOutcome<T>, { readonly isDone: true }>['result'];
}

/** Undefined when the time is up first. */
async function within<T>(promise: Promise<T>, patienceMs: number): Promise<T | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([
      promise,
      delay(patienceMs, undefined, { signal: over.signal }).catch(() => undefined),
    ]);
  } finally {
    over.abort();
  }
}
