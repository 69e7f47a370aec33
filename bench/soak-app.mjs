/** The application of `bench/soak.mjs`: it is under load, and has Heapwarden take snapshots of it. Tells what became of them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isMainThread, Worker } from 'node:worker_threads';
import { gzip } from 'node:zlib';

const CAPTURES = Number(process.argv[2]);

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
  const { start } = await import('heapwarden');
  const dir = mkdtempSync(join(tmpdir(), 'heapwarden-soak-'));
  const warden = start({
    dir,
    port: 'off',
    rules: [],
    capturesPerDay: 0,
    storeMaxArtefacts: 2,
    logLevel: 'error',
  });
  await warden.ready();
  // What is opened once and for all is open after the first, which does not count.
  await capture(warden);
  const descriptorsBefore = openDescriptors();
  const counts = { first: 0, second: 0, later: 0, never: 0, hung: 0 };
  const failures = {};
  for (let count = 0; count < CAPTURES; count++) {
    const { isWhole, inVain } = await capture(warden);
    counts[isWhole ? (['first', 'second'][inVain.length] ?? 'later') : 'never'] += 1;
    for (const why of inVain) {
      if (why.includes('stood still')) counts.hung += 1;
      failures[why] = (failures[why] ?? 0) + 1;
    }
  }
  isStopping = true;
  await worker.terminate();
  const leaked = Math.max(0, openDescriptors() - descriptorsBefore) + childrenLeft();
  await warden.stop();
  rmSync(dir, { recursive: true });
  process.send({ version: process.version, captures: CAPTURES, ...counts, leaked, failures });
  process.disconnect();
}

/** Whether a fork gave the snapshot, which the engine has read to its last node, and why attempts before it did not. */
async function capture(warden) {
  await delay(Math.random() * 50);
  const { state, source, detail, sourceDetail } = await warden.capture({ reason: 'soak', force: true });
  const isWhole = state === 'stored' && source === 'fork';
  const told = isWhole ? detail?.replace(/^Before that: (.*)\.$/, '$1') : (sourceDetail ?? detail);
  return { isWhole, inVain: told?.split('; ') ?? [] };
}

function openDescriptors() {
  return readdirSync('/proc/self/fd').length;
}

/** Zombies and processes that still run (proc_pid_task_children(5) needs a kernel option; the parent is in every stat). */
function childrenLeft() {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => statOf(pid)[1] === String(process.pid)).length;
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
