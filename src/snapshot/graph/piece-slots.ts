/** Slots for pieces of numbers between two threads, each with a state that decides who may use it. */
import type { NumericSection } from '../header.js';
import { scanMemory } from '../number-scan.js';
import type { Piece } from '../rows.js';
import type { SharedMemory } from '../wasm.js';
import { sharedInt32 } from './shared-arrays.js';

/** Enough that neither thread waits for the other while it is at something else. */
export const SLOTS = 16;

export const FREE = 0;
const READY = 1;
const TAKEN = 2;
/** The second thread could make no sense of it: the first one says what is wrong. */
export const REFUSED = 3;

/** Words of a slot: its state, and what is in it. */
const WORDS = 5;
const [SECTION, FIRST_ROW, ROW_COUNT, TEXT_BYTES] = [1, 2, 3, 4] as const;
/** Behind the slots: how many pieces have come, and whether that was all. */
const COME = SLOTS * WORDS;
const ENDED = COME + 1;

/** Sections that the second thread knows; their places are their codes. */
export const SHARED_SECTIONS: readonly NumericSection[] = ['nodes', 'edges'];

/** What the threads share. */
export interface SlotMemory {
  readonly scan: SharedMemory;
  readonly words: Int32Array;
}

export function slotMemory(): SlotMemory {
  return { scan: scanMemory(SLOTS), words: sharedInt32(ENDED + 1) };
}

/** What a piece is for the thread that puts its rows into the columns. */
export type SharedPiece = Pick<Piece, 'section' | 'firstRow' | 'rowCount' | 'textBytes'>;

export class PieceSlots {
  readonly #words: Int32Array;

  constructor({ words }: SlotMemory) {
    this.#words = words;
  }

  stateOf(slot: number): number {
    return Atomics.load(this.#words, slot * WORDS);
  }

  /** Puts up the piece whose text is in a slot that was free. */
  put(slot: number, { section, firstRow, rowCount, textBytes }: SharedPiece): void {
    const at = slot * WORDS;
    this.#words[at + SECTION] = SHARED_SECTIONS.indexOf(section);
    this.#words[at + FIRST_ROW] = firstRow;
    this.#words[at + ROW_COUNT] = rowCount;
    this.#words[at + TEXT_BYTES] = textBytes;
    Atomics.store(this.#words, at, READY);
    this.#wakeTaker();
  }

  /** Whether the slot was ready, and is the caller's now. */
  take(slot: number): boolean {
    return Atomics.compareExchange(this.#words, slot * WORDS, READY, TAKEN) === READY;
  }

  /** @param state - `FREE` or `REFUSED`, of a slot that was taken */
  release(slot: number, state: number): void {
    Atomics.store(this.#words, slot * WORDS, state);
    Atomics.notify(this.#words, slot * WORDS);
  }

  pieceIn(slot: number): SharedPiece {
    const at = slot * WORDS;
    const word = (offset: number): number => (this.#words[at + offset] as number) >>> 0;
    return {
      section: SHARED_SECTIONS[word(SECTION)] as NumericSection,
      firstRow: word(FIRST_ROW),
      rowCount: word(ROW_COUNT),
      textBytes: word(TEXT_BYTES),
    };
  }

  /** Waits until a slot is not taken any more. @returns false when that has not come true in time */
  waitFor(slot: number, timeoutMs: number): boolean {
    return Atomics.wait(this.#words, slot * WORDS, TAKEN, timeoutMs) !== 'timed-out';
  }

  /** No more pieces will come. */
  end(): void {
    Atomics.store(this.#words, ENDED, 1);
    this.#wakeTaker();
  }

  get hasEnded(): boolean {
    return Atomics.load(this.#words, ENDED) === 1;
  }

  /** How often something has come. */
  get come(): number {
    return Atomics.load(this.#words, COME);
  }

  /** Waits until more has come than that. */
  waitForMore(come: number): void {
    Atomics.wait(this.#words, COME, come);
  }

  #wakeTaker(): void {
    Atomics.add(this.#words, COME, 1);
    Atomics.notify(this.#words, COME);
  }
}
