/** Reads pieces in the thread that cuts them. */
import type { SnapshotHandler } from './handler.js';
import type { PieceTaker } from './number-reader.js';
import { NumberScan, scanMemory } from './number-scan.js';
import { type Piece, readPiece, type WideNumber } from './rows.js';

const SLOT = 0;

export class OwnPieces implements PieceTaker {
  readonly #handler: SnapshotHandler;
  readonly #scan: NumberScan;
  readonly text: Uint8Array;
  readonly #onWide: (wide: WideNumber) => void;

  /** @param isFast - false in tests: without WebAssembly */
  constructor(handler: SnapshotHandler, isFast = true) {
    this.#handler = handler;
    this.#scan = new NumberScan(scanMemory(1), isFast);
    this.text = this.#scan.text(SLOT);
    this.#onWide = (wide) => handler.wide?.(wide);
  }

  commas(textBytes: number): number {
    return this.#scan.commas(SLOT, 0, textBytes);
  }

  take(piece: Piece): void {
    this.#handler.rows(readPiece(this.#scan, SLOT, piece, this.#onWide));
  }
}
