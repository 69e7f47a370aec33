/**
 * A fixed amount of work that allocates as a server does: short-lived objects, some that live for a
 * while, a turn of the event loop in between. Prints the CPU time it took, in milliseconds.
 */
import { readFileSync } from 'node:fs';

const TURNS = 6_000;
const OBJECTS_PER_TURN = 2_000;
const NANOSECONDS_PER_MS = 1e6;

/** On-CPU time of the main thread, whose thread id is the process id. */
function mainThreadMs() {
  const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / NANOSECONDS_PER_MS;
}

const survivors = new Array(20_000);
let next = 0;

function turn() {
  for (let index = 0; index < OBJECTS_PER_TURN; index++) {
    const request = { id: next, headers: { host: 'shop', accept: `type-${index}` }, tags: [index, next] };
    if (index % 8 === 0) survivors[next++ % survivors.length] = request;
  }
}

const watching = globalThis[Symbol.for('heapwarden.warden')]?.ready();
await watching;

const before = { mainMs: mainThreadMs(), process: process.cpuUsage() };
for (let count = 0; count < TURNS; count++) {
  turn();
  await new Promise(setImmediate);
}
const { user, system } = process.cpuUsage(before.process);
console.log(JSON.stringify({ mainMs: mainThreadMs() - before.mainMs, processMs: (user + system) / 1000 }));
process.exit(0);
