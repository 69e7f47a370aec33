/** Writes a board as fast as it can: each time as many samples as the number tells, all with that number. */
import { parentPort, workerData } from 'node:worker_threads';
import { BoardWriter } from '../../dist/wire/board.js';

const writer = new BoardWriter(workerData);
for (let number = 0; ; number += 1) {
  const samples = Array.from({ length: 1 + (number % 50) }, () => ({
    labels: { number: String(number) },
    value: number,
  }));
  const family = {
    name: 'heapwarden_test',
    otelName: 'heapwarden.test',
    type: 'gauge',
    unit: '{x}',
    help: 'h',
    samples,
  };
  writer.write([family], 1_700_000_000_000);
  if (number === 0) parentPort.postMessage('written');
}
