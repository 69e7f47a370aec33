/** Runs one program of `bench/diagnosis` and writes two heap snapshots of it: `leak.mjs PROGRAM FOLDER INNOCENT_MB`. */
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { writeHeapSnapshot } from 'node:v8';

const [program, folder, innocentMb] = process.argv.slice(2);

/** What every process has: a bounded cache with churn, and tables that stay. */
const BYTES_OF_RECORD = 400;
const innocentCount = (Number(innocentMb) * 2 ** 20) / BYTES_OF_RECORD;
const catalogue = new Map();
for (let id = 0; id < innocentCount; id++) catalogue.set(id, record(id));
const recent = [];

const { step, steps = { before: 300, after: 4_000 } } = await import(pathToFileURL(program).href);
await run(0, steps.before);
writeHeapSnapshot(join(folder, 'then.heapsnapshot'));
await run(steps.before, steps.before + steps.after);
writeHeapSnapshot(join(folder, 'now.heapsnapshot'));
process.exit(catalogue.size + recent.length >= 0 ? 0 : 1);

async function run(from, to) {
  for (let at = from; at < to; at++) {
    await step(at);
    recent.push(record(at));
    if (recent.length > 500) recent.shift();
    if (at % 100 === 0) await turn();
  }
}

function record(id) {
  return {
    id,
    title: `record ${id}`,
    tags: [`tag ${id % 7}`, `tag ${id}`],
    price: { cents: id, currency: 'EUR' },
  };
}
