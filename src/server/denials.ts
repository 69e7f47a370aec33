/** Which denials are on record already: who repeats one does not push older entries out of the journal. */
import { LockOut } from './lock-out.js';

export class Denials {
  readonly #known: LockOut;

  constructor(now: () => number) {
    this.#known = new LockOut(now);
  }

  /** Whether it belongs on record: each once until five minutes after the last new one, and ten of an address at most. */
  isNew(address: string, denial: string): boolean {
    return this.#known.remainingSeconds(address) === 0 && this.#known.noteGuess(address, denial);
  }
}
