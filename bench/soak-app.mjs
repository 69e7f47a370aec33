/** The application of `bench/soak.mjs`: it is under load, and takes snapshots of itself. Tells what became of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread, Worker } from 'node:worker_threads';
import { gzip } from 'node:zlib';
import { loadAddon } from '../dist/capture/addon.js';
import { forkHeapSnapshot } from '../dist/capture/fork-here.js';

const CAPTURES = Number(process.argv[2]);
/** As many as the capture engine makes. */
const MAX_ATTEMPTS = 5;
const STALL_MS = 15_000;
const DEADLINE_SECONDS = 300;

let isStopping = false;
let hops = 0;
const kept = new Map();

function load() {
  if (isStopping) return;
  for (let i = 0; i < 2_000; i++) kept.set(hops++ % 10_000, { hops, text: `text ${hops}` });
  const fresh = new Function(
    'x',
    `let sum = ${hops}; for (let i = 0; i < 20_000; i++) sum += (x * i) % 7; return sum`,
  );
  for (let i = 0; i < 5; i++) fresh(i);
  gzip(Buffer.alloc(100_000, hops), () => {});
  for (let i = 0; i < 20; i++) setTimeout(() => kept.delete(hops + i), i);
  // The child runs at low priority: without a gap it would hardly come to its turn on a small machine.
  setTimeout(load, 5);
}
load();

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
  const addon = loadAddon();
  await capture(addon);
  const descriptorsBefore = openDescriptors();
  const counts = { first: 0, second: 0, later: 0, never: 0, hung: 0 };
  const failures = {};
  for (let count = 0; count < CAPTURES; count++) {
    const ends = await capture(addon);
    const isWhole = ends.at(-1) === 'whole';
    counts[isWhole ? (['first', 'second'][ends.length - 1] ?? 'later') : 'never'] += 1;
    for (const end of ends) {
      if (end === 'hung') counts.hung += 1;
      if (end !== 'whole') failures[end] = (failures[end] ?? 0) + 1;
    }
  }
  isStopping = true;
  await worker.terminate();
  const leaked = Math.max(0, openDescriptors() - descriptorsBefore) + childrenLeft();
  process.send({ version: process.version, captures: CAPTURES, ...counts, leaked, failures });
  process.disconnect();
}

/** How each attempt ended; the last one is `whole`, unless all were in vain. */
async function capture(addon) {
  const ends = [];
  do {
    await delay(Math.random() * 50);
    ends.push(await attempt(addon));
  } while (ends.at(-1) !== 'whole' && ends.length < MAX_ATTEMPTS);
  return ends;
}

async function attempt(addon) {
  addon.scanAhead();
  const { pid, fd } = forkHeapSnapshot(addon, DEADLINE_SECONDS);
  const stream = new Socket({ fd, readable: true, writable: false });
  let isHung = false;
  let progress = '';
  let progressedAtMs = performance.now();
  const watch = setInterval(() => {
    const seen = `${stream.bytesRead} ${cpuTicks(pid)}`;
    if (seen !== progress) [progress, progressedAtMs] = [seen, performance.now()];
    else if (performance.now() - progressedAtMs > STALL_MS) {
      isHung = true;
      process.kill(pid, 'SIGKILL');
    }
  }, 200);
  const bytes = await buffer(stream);
  const end = await reap(addon, pid);
  clearInterval(watch);
  if (isHung) return 'hung';
  if (end.code !== 0) return end.signal === undefined ? `code ${end.code}` : `signal ${end.signal}`;
  const { snapshot, nodes } = JSON.parse(bytes);
  return nodes.length === snapshot.node_count * snapshot.meta.node_fields.length ? 'whole' : 'cut off';
}

async function reap(addon, pid) {
  for (;;) {
    const end = addon.reapChild(pid);
    if (end !== null) return end;
    await delay(10);
  }
}

function openDescriptors() {
  return readdirSync('/proc/self/fd').length;
}

/** Zombies and processes that still run (proc_pid_task_children(5) needs a kernel option; the parent is in every stat). */
function childrenLeft() {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => statOf(pid)[1] === String(process.pid)).length;
}

/** CPU time of a process, user and system. */
function cpuTicks(pid) {
  return statOf(pid).slice(11, 13).join(' ');
}

/** The fields after the command (proc_pid_stat(5)), from the state on; empty when the process has gone. */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
