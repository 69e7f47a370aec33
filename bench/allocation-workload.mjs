/**
 * A fixed amount of work that allocates as a server does: short-lived objects, some that live for a
 * while, a turn of the event loop in between. Prints the CPU time it took, in milliseconds.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const WARM_UP_TURNS = 3_000;
const TURNS = 20_000;
const OBJECTS_PER_TURN = 2_000;
const SETTLE_MS = 1_000;
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

async function work(turns) {
  for (let count = 0; count < turns; count++) {
    turn();
    await new Promise(setImmediate);
  }
}

// Both sides wait and warm up alike, so that neither start-up nor compilation is in the figures.
await Promise.all([globalThis[Symbol.for('heapwarden.warden')]?.ready(), delay(SETTLE_MS)]);
await work(WARM_UP_TURNS);

const before = { mainMs: mainThreadMs(), process: process.cpuUsage() };
await work(TURNS);
const { user, system } = process.cpuUsage(before.process);
console.log(JSON.stringify({ mainMs: mainThreadMs() - before.mainMs, processMs: (user + system) / 1000 }));
process.exit(0);
