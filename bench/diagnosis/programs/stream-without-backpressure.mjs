/** Rows are pushed into a stream whether or not somebody reads it. */
import { Readable } from 'node:stream';

const exportOfRows = new Readable({ objectMode: true, read() {} });

export function step(turn) {
  exportOfRows.push({ turn, cells: [`cell ${turn}`, turn, turn / 3] });
}
