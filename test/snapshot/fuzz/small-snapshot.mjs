/** Writes a heap snapshot of a process that does little: `small-snapshot.mjs PATH [traces]`, with traces of allocations. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

const [path, kind] = process.argv.slice(2);

class Order {
  constructor(number) {
    this.number = number;
    this.lines = new Map([[`line ${number}`, { text: 'ü "quoted" \\ \u{1f600}', weight: number / 3 }]]);
  }
}

const session = new Session();
session.connect();
if (kind === 'traces')
  await session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
globalThis.orders = Array.from({ length: 50 }, (_, number) => new Order(number));
globalThis.weights = new WeakMap(globalThis.orders.map((order) => [order, [order.number]]));
const file = openSync(path, 'w');
session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => writeSync(file, params.chunk));
await session.post('HeapProfiler.takeHeapSnapshot');
closeSync(file);
session.disconnect();
