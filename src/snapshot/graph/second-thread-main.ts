/** The second thread: does what it is asked for, one after the other. */
import { parentPort } from 'node:worker_threads';
import { NumberScan } from '../number-scan.js';
import { rowsOf } from '../rows.js';
import { type Columns, putEdges, putNodes } from './columns.js';
import { measure } from './measure.js';
import { FREE, PieceSlots, REFUSED, SLOTS, type SlotMemory } from './piece-slots.js';
import type { Order } from './second-thread.js';

parentPort?.on('message', (order: Order) => {
  if (order.kind === 'read') readPieces(order.memory, order.columns);
  else parentPort?.postMessage(measure(order.graph));
});

function readPieces(memory: SlotMemory, columns: Columns): void {
  const slots = new PieceSlots(memory);
  const scan = new NumberScan(memory.scan);
  for (;;) {
    const { come } = slots;
    let hasRead = false;
    for (let slot = 0; slot < SLOTS; slot++) {
      if (!slots.take(slot)) continue;
      hasRead = true;
      slots.release(slot, isRead(slots, scan, slot, columns) ? FREE : REFUSED);
    }
    if (hasRead) continue;
    if (slots.hasEnded) return;
    slots.waitForMore(come);
  }
}

/** False where something is wrong with a piece, or where it takes more care. */
function isRead(slots: PieceSlots, scan: NumberScan, slot: number, columns: Columns): boolean {
  const { section, rowCount, firstRow, textBytes } = slots.pieceIn(slot);
  const isNodes = section === 'nodes';
  const rowLength = isNodes ? columns.layout.nodeWidth : columns.layout.edgeWidth;
  if (scan.read(slot, textBytes) !== rowCount * rowLength) return false;
  const rows = rowsOf(scan, slot, { section, rowLength, firstRow, rowCount, textBytes, offset: 0 });
  try {
    if (isNodes) putNodes(columns, rows);
    else putEdges(columns, rows);
    return true;
  } catch {
    return false;
  }
}
