/**
 * `npm run demo`: the shop leaks under load, and Heapwarden finds it.
 *
 * With `--once` it ends by itself, with status 0 if an incident was opened and a valid snapshot was
 * downloaded, and 1 otherwise.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { startLoad, startShop } from './shop.mjs';

const MB = 1024 * 1024;
const PATIENCE_SECONDS = 300;

const isOnce = process.argv.includes('--once');
const startedAtMs = Date.now();
let isEnding = false;
const dir = await mkdtemp(join(tmpdir(), 'heapwarden-demo-'));

const shop = await startShop({ dir });
const load = startLoad(shop.url);
process.on('SIGINT', () => end(130, 'stopped'));
shop.child.once('exit', (code, signal) => {
  // Ctrl-C reaches the shop too.
  if (signal !== 'SIGINT') end(1, `the shop ended (${code ?? signal})`);
});
shop.log.on('line', tellLogLine);

say(`page      ${shop.watchdogUrl}/`);
say(`metrics   ${shop.watchdogUrl}/metrics`);
say(`artefacts ${dir}`);
say('load      400 requests a second, half of them leave a session behind');

const evidence = await watch();
load.stop();
const isFound =
  evidence !== undefined && (await downloadAndCheck(evidence)) && (await isHolderNamed(evidence));
if (evidence === undefined) say(`no heap snapshot of an incident after ${PATIENCE_SECONDS} s`);
if (isOnce || !isFound) {
  await end(isFound ? 0 : 1, isFound ? 'done' : 'failed');
} else {
  say('The load has stopped; the page stays open until Ctrl-C.');
  say(`Open ${fileOf(evidence)} in Chrome DevTools, tab Memory.`);
}

/** Tells what changes until an incident has a heap snapshot; undefined when none gets one. */
async function watch() {
  let verdict = '';
  let pressure = '';
  while (Date.now() - startedAtMs < PATIENCE_SECONDS * 1000) {
    const status = await get('/api/v1/status');
    const heap = status.signals.js_heap;
    if (heap && heap.verdict !== verdict) {
      verdict = heap.verdict;
      say(`verdict   ${verdict.padEnd(9)} ${heap.reason}`);
    }
    if (status.pressure.level !== pressure) {
      pressure = status.pressure.level;
      say(`pressure  ${pressure}`);
    }
    const [incident] = status.openIncidents;
    const { captures } = await get('/api/v1/captures');
    const snapshot = captures.find(
      ({ id, kind, state }) =>
        incident?.captures.includes(id) && kind === 'heap-snapshot' && state === 'stored',
    );
    if (snapshot) return snapshot;
    await delay(500);
  }
  return undefined;
}

/** Downloads the snapshot as an on-call engineer would, and checks that it is whole and names the culprit. */
async function downloadAndCheck(capture) {
  const response = await request(`/api/v1/captures/${capture.id}/download`);
  const path = fileOf(capture);
  await pipeline(response.body, createWriteStream(path));
  const { snapshot, nodes, edges, strings } = JSON.parse(await readFile(path, 'utf8'));
  const { node_count, edge_count, meta } = snapshot;
  const isWhole =
    nodes.length === node_count * meta.node_fields.length &&
    edges.length === edge_count * meta.edge_fields.length;
  const sessions = countClass({ nodes, strings, meta }, 'Session');
  say(
    `download  ${path}: ${node_count} objects, ${edge_count} references, ${sessions} of class Session` +
      (isWhole ? '' : ' — NOT what its header says'),
  );
  return isWhole && sessions > 0;
}

/** Waits until the analysis has told who holds the memory. */
async function isHolderNamed({ id }) {
  for (; Date.now() - startedAtMs < PATIENCE_SECONDS * 1000; await delay(500)) {
    const { incidents } = await get('/api/v1/incidents');
    const incident = incidents.find(({ captures }) => captures.includes(id));
    const [suspect] = incident?.suspects ?? [];
    if (suspect === undefined) continue;
    const { newCount, className, newBytes, retainerPath, pattern, advice } = suspect;
    say(`suspect   ${newCount} × ${className}, ${(newBytes / MB).toFixed(0)} MB: ${pattern}`);
    say(`          ${retainerPath.join(' › ')}`);
    say(`          ${advice}`);
    return retainerPath.some((step) => step.startsWith('sessions '));
  }
  say('the analysis has named nobody');
  return false;
}

function countClass({ nodes, strings, meta }, className) {
  const nameAt = meta.node_fields.indexOf('name');
  const typeAt = meta.node_fields.indexOf('type');
  const objectType = meta.node_types[typeAt].indexOf('object');
  let count = 0;
  for (let node = 0; node < nodes.length; node += meta.node_fields.length) {
    if (nodes[node + typeAt] === objectType && strings[nodes[node + nameAt]] === className) count += 1;
  }
  return count;
}

/** The watchdog's own words, shortened for the terminal. */
function tellLogLine(line) {
  let entry;
  try {
    entry = JSON.parse(line);
  } catch {
    return say(`shop      ${line}`);
  }
  if (entry.incident) return say(`ALERT     ${entry.msg}`);
  if (entry.capture?.state === 'stored') {
    const { kind, source, pauseMs, bytes, storedBytes, redaction } = entry.capture;
    const pause = `the shop stood still for ${pauseMs.toFixed(1)} ms`;
    const sizes = `${(bytes / MB).toFixed(2)} MB, ${(storedBytes / MB).toFixed(2)} MB compressed`;
    const redacted = redaction === null ? '' : `; ${redaction.redactedStrings} strings redacted`;
    return say(`capture   ${kind} by ${source}: ${pause}; ${sizes}${redacted}`);
  }
  return say(`log       ${entry.msg}`);
}

function fileOf({ id }) {
  return join(dir, `${id}.heapsnapshot`);
}

async function get(path) {
  return (await request(path)).json();
}

async function request(path) {
  const response = await fetch(shop.watchdogUrl + path, {
    headers: { authorization: `Bearer ${shop.token}` },
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response;
}

function say(text) {
  const seconds = Math.round((Date.now() - startedAtMs) / 1000);
  console.log(`${String(seconds).padStart(4)} s  ${text}`);
}

async function end(status, why) {
  if (isEnding) return;
  isEnding = true;
  load.stop();
  shop.child.kill();
  await shop.exited;
  say(why);
  process.exit(status);
}
