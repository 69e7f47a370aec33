/**
 * Runs one program of `bench/diagnosis` and writes two heap snapshots of it: `leak.mjs PROGRAM FOLDER INNOCENT_MB WAY`,
 * by V8 itself (`v8`) or by a copy of the process (`fork`), as the watchdog takes them.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { writeHeapSnapshot } from 'node:v8';
import { innocentHeap, record } from './innocent.mjs';

const [program, folder, innocentMb, way] = process.argv.slice(2);

const innocent = innocentHeap(Number(innocentMb));
/** A bounded cache with churn. */
const recent = [];

const { step, steps = { before: 300, after: 4_000 } } = await import(pathToFileURL(program).href);
await run(0, steps.before);
await capture('then');
await run(steps.before, steps.before + steps.after);
await capture('now');
process.exit(innocent.recordById.size + recent.length >= 0 ? 0 : 1);

async function run(from, to) {
  for (let at = from; at < to; at++) {
    await step(at);
    recent.push(record(at));
    if (recent.length > 500) recent.shift();
    if (at % 100 === 0) await turn();
  }
}

async function capture(name) {
  const path = join(folder, `${name}.heapsnapshot`);
  if (way !== 'fork') return writeHeapSnapshot(path);
  const { loadAddon } = await import('../../dist/capture/addon.js');
  const { forkHeapSnapshot } = await import('../../dist/capture/fork-here.js');
  const addon = loadAddon();
  for (let attempt = 1; ; attempt++) {
    const { pid, fd } = forkHeapSnapshot(addon, 60);
    await pipeline(createReadStream('', { fd }), createWriteStream(path));
    let end = addon.reapChild(pid);
    for (; end === null; end = addon.reapChild(pid)) await delay(5);
    if (end.code === 0) return undefined;
    if (attempt === 20) throw new Error(`the copy ended with ${JSON.stringify(end)}`);
  }
}
