/** Reads pieces in two threads: the first one cuts them, and reads those that the second does not come round to. */
import { HeapwardenError } from '../../error.js';
import type { PieceTaker } from '../number-reader.js';
import { NumberScan } from '../number-scan.js';
import { type Piece, readPiece } from '../rows.js';
import type { GraphBuilder } from './graph-builder.js';
import { FREE, PieceSlots, REFUSED, SHARED_SECTIONS, SLOTS, type SlotMemory } from './piece-slots.js';

/** A piece takes a tenth of a millisecond; on a machine that is very busy, much longer. */
const TIMEOUT_MS = 60_000;

export class SharedPieces implements PieceTaker {
  readonly #builder: GraphBuilder;
  readonly #scan: NumberScan;
  readonly #slots: PieceSlots;
  readonly #pieces: Piece[] = [];
  #slot = 0;
  /** Of the first piece that something is wrong with. */
  #failure: { readonly offset: number; readonly error: unknown } | undefined;
  text: Uint8Array;

  constructor(builder: GraphBuilder, memory: SlotMemory) {
    this.#builder = builder;
    this.#scan = new NumberScan(memory.scan);
    this.#slots = new PieceSlots(memory);
    this.text = this.#scan.text(this.#slot);
  }

  commas(textBytes: number): number {
    return this.#scan.commas(this.#slot, 0, textBytes);
  }

  take(piece: Piece): void {
    this.#pieces[this.#slot] = piece;
    if (!SHARED_SECTIONS.includes(piece.section)) {
      this.#read(this.#slot);
      return;
    }
    this.#slots.put(this.#slot, piece);
    this.#slot = this.#nextSlot();
    this.#throwFailure();
    this.text = this.#scan.text(this.#slot);
  }

  /**
   * Waits until all pieces are read, and reads what is left itself. To be called after a failure too.
   *
   * @throws what is wrong with the first piece that is
   */
  finish(): void {
    this.#slots.end();
    for (const slot of this.#pieces.keys()) {
      if (!this.#readIfReady(slot)) this.#waitFor(slot);
    }
    this.#throwFailure();
  }

  /** One that is free, or is made so: by reading what waits longest, or else by waiting. */
  #nextSlot(): number {
    const others = Array.from({ length: SLOTS - 1 }, (_, step) => (this.#slot + 1 + step) % SLOTS);
    const free = others.find((slot) => this.#slots.stateOf(slot) === FREE);
    const next = free ?? others.find((slot) => this.#readIfReady(slot));
    if (next !== undefined) return next;
    const oldest = others[0] as number;
    this.#waitFor(oldest);
    return oldest;
  }

  #readIfReady(slot: number): boolean {
    if (!this.#slots.take(slot)) return false;
    this.#readAndFree(slot);
    return true;
  }

  /** Until the second thread is done with a slot. */
  #waitFor(slot: number): void {
    if (!this.#slots.waitFor(slot, TIMEOUT_MS)) {
      throw new HeapwardenError(
        'HEAPWARDEN_ANALYSIS_FAILED',
        'The second thread that reads the snapshot has stopped. Read it again.',
      );
    }
    if (this.#slots.stateOf(slot) === REFUSED) this.#readAndFree(slot);
  }

  #readAndFree(slot: number): void {
    try {
      this.#read(slot);
    } catch (error) {
      const { offset } = this.#pieces[slot] as Piece;
      if (this.#failure === undefined || offset < this.#failure.offset) this.#failure = { offset, error };
    }
    this.#slots.release(slot, FREE);
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #read(slot: number): void {
    const rows = readPiece(this.#scan, slot, this.#pieces[slot] as Piece, (wide) => this.#builder.wide(wide));
    this.#builder.rows(rows);
  }
}
