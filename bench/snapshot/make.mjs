/**
 * Writes a heap snapshot of itself: `make.mjs PATH MILLIONS [traced]`, with traces of the allocations where asked. Records with names, tags and references to each other, in a
 * Map, as heaps of applications are: about 110 bytes of file and 4 references for each node.
 */
import { Session } from 'node:inspector/promises';
import { writeHeapSnapshot } from 'node:v8';

const [path, millions, isTraced] = [process.argv[2], Number(process.argv[3]), process.argv[4] === 'traced'];

const session = new Session();
session.connect();
if (isTraced) {
  await session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
}

/** Nodes that a record makes: itself, its texts, its lists, its price, and what V8 adds. */
const NODES_PER_RECORD = 13;
/** Earlier records that a record refers to. */
const RELATED = 8;
/** Characters of a text that tells more. */
const TEXT_LENGTH = 280;

const records = new Map();
for (let id = 0; id < (millions * 1e6) / NODES_PER_RECORD; id++) {
  const earlier = records.get(id >> 1);
  records.set(id, {
    id: `record-${id}`,
    title: `record number ${id}`,
    text: flat(`record ${id} `.padEnd(TEXT_LENGTH, 'which is like the others but for its number, ')),
    tags: [`tag ${id % 50}`, `tag of ${id}`],
    price: { cents: id * 1.5, currency: 'EUR' },
    earlier,
    related: Array.from({ length: RELATED }, (_, step) => records.get(id - 1 - step * step)),
  });
}
globalThis.records = records;
writeHeapSnapshot(path);
// As long as it traces, the process does not end.
session.disconnect();

/** One text, and not the parts that it was put together of. */
function flat(text) {
  return Buffer.from(text).toString('latin1');
}
